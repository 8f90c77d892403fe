-- A node by its id, its name, its address, or any ending of a name that begins at a boundary.
select node, kind, namespace, name,
  case when node = $text then 0 when address = $text or name = $text then 1 else 2 end as distance
from (select *, namespace || '/' || name as address from core.nodes)
where node = $text or name = $text or address = $text
  or ends_with(name, '/' || $text) or ends_with(name, '.' || $text)
  or ends_with(address, '/' || $text) or ends_with(namespace || ':' || name, ':' || $text)
order by distance, node
limit 20
