-- Where in a segment the records lie that stay.
select log_offset from core.events
where segment = $segment
  and (event_at >= (select moment from cutoff) or run_id in (from kept_runs)
    or (run_id is null and event_at in (from kept_times)))
union all
select log_offset from core.dead_letters
where segment = $segment and received_at >= (select moment from cutoff)
