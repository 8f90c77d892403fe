-- With the newest run or version alone, which may be missing. In one row: Python gives way to other threads at every row
-- that it takes from SQLite.
with found as (
  select nodes.*, name, about, newest,
    (first_seen_at % 1000000 + 1000000) % 1000000 as first_part, (last_seen_at % 1000000 + 1000000) % 1000000 as last_part
  from json_each(?) as asked
    cross join nodes on nodes.id = asked.value
    join sayings using (number)
    left join newest on newest.number = nodes.number and newest_holds
  where about_holds
),
timed as (
  select *,
    '"createdAt":"' || strftime('%Y-%m-%dT%H:%M:%S', (first_seen_at - first_part) / 1000000, 'unixepoch')
    || iif(first_part, printf('.%06d', first_part), '')
    || 'Z","updatedAt":"' || strftime('%Y-%m-%dT%H:%M:%S', (last_seen_at - last_part) / 1000000, 'unixepoch')
    || iif(last_part, printf('.%06d', last_part), '') || 'Z",' as times
  from found
)
select group_concat(
  id || char(31) || name || char(31) || about || times || char(31)
  || coalesce(newest || iif(is_job, '}', '"columnLineage":null}'), ''),
  char(30)
)
from timed
