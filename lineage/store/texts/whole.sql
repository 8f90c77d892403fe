-- With all newest runs, or the sources of the columns. In one row, as brief.sql.
with found as (
  select nodes.*, name, about, lineage, newest, runs,
    (first_seen_at % 1000000 + 1000000) % 1000000 as first_part, (last_seen_at % 1000000 + 1000000) % 1000000 as last_part
  from json_each(?) as asked
    cross join nodes on nodes.id = asked.value
    join sayings using (number)
    join newest using (number)
  where about_holds and newest_holds and runs_hold
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
  id || char(31) || name || char(31) || about || times || iif(is_job, '', newest) || char(31)
  || iif(is_job, runs, lineage),
  char(30)
)
from timed
