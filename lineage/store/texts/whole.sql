-- With all newest runs, or the sources of the columns. In one row, as brief.sql.
select group_concat(
  nodes.id || char(31) || name || char(31) || about || times || iif(is_job, '', newest) || char(31)
  || iif(is_job, runs, lineage),
  char(30)
)
from json_each(?) as asked
  cross join timed as nodes on nodes.id = asked.value
  join sayings using (number)
  join newest using (number)
where about_holds and newest_holds and runs_hold
