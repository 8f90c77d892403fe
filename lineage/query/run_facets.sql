-- Where a run's events lie in the log, by their time.
select segment, log_offset from core.events where run_id = $run::uuid order by event_at, event_id
