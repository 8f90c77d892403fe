-- The id begins with the event's time: a repeated event can only stand among ids of the same time.
insert into core.events by name
select * from (select distinct on (event_id) * from batch_events order by event_id, segment, log_offset) as batch
where not exists (
  select 1 from core.events as known
  where known.event_id = batch.event_id
    and known.event_id between (select min(event_id) from batch_events) and (select max(event_id) from batch_events)
);
