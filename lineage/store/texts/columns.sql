-- What a graph of columns needs. In one row, as brief.sql.
select group_concat(nodes.id || char(31) || columns || char(31) || '{' || rtrim(newest, ',') || '}', char(30))
from json_each(?) as asked
  cross join nodes on nodes.id = asked.value
  join sayings using (number)
  join newest using (number)
where about_holds and newest_holds
