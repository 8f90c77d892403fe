-- How many there were at the end of each of the last intervals of a time zone.
with intervals as (
  select unnest(range($count)) as number
),
bounds as (
  select
    timezone($timezone, date_trunc($unit, timezone($timezone, now())) - to_hours((number * $hours)::integer)) as begins,
    timezone($timezone, date_trunc($unit, timezone($timezone, now())) - to_hours(((number - 1) * $hours)::integer)) as ends
  from intervals
),
things as (
  select first_seen_at as at from core.jobs where $kind = 'jobs'
  union all
  select first_seen_at from core.shown_datasets where $kind = 'datasets'
  union all
  select min(facets.set_at)
  from core.facets as facets join core.bodies as bodies using (body_id)
  where $kind = 'sources' and facets.name = 'dataSource' group by bodies.body ->> '$.name'
  union all
  select said_at from core.catalog where $kind = 'sources' and kind = 'source'
)
select bounds.begins, bounds.ends, count(things.at) as count
from bounds left join things on things.at < bounds.ends
group by all
order by bounds.begins
