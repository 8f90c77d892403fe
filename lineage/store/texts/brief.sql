-- With the newest run or version alone, which may be missing. In one row: Python gives way to other threads at every row
-- that it takes from SQLite.
select group_concat(
  nodes.id || char(31) || name || char(31) || about || times || char(31)
  || coalesce(newest || iif(is_job, '}', '"columnLineage":null}'), ''),
  char(30)
)
from json_each(?) as asked
  cross join timed as nodes on nodes.id = asked.value
  join sayings using (number)
  left join newest on newest.number = nodes.number and newest_holds
where about_holds
