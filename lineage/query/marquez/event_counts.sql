-- Events by type, in each of the last intervals of a time zone.
with intervals as (
  select unnest(range($count)) as number
),
bounds as (
  select
    timezone($timezone, date_trunc($unit, timezone($timezone, now())) - to_hours((number * $hours)::integer)) as begins,
    timezone($timezone, date_trunc($unit, timezone($timezone, now())) - to_hours(((number - 1) * $hours)::integer)) as ends
  from intervals
)
select bounds.begins, bounds.ends,
  count(*) filter (events.event_type = 'FAIL') as fail, count(*) filter (events.event_type = 'START') as start,
  count(*) filter (events.event_type = 'COMPLETE') as complete, count(*) filter (events.event_type = 'ABORT') as abort
from bounds
  left join core.events as events
    on events.event_at >= bounds.begins and events.event_at < bounds.ends
group by all
order by bounds.begins
