-- A node by its name, its address, or any ending of a name that begins at a boundary. What text can fit ends with the
-- name, or the name with it: that is looked at first, for it is cheap.
with fitting as (
  select 'job:' || namespace || ':' || name as node, 'job' as kind, namespace, name, namespace || '/' || name as address
  from core.jobs where ends_with(name, $text) or ends_with($text, name)
  union all
  select node, 'dataset', namespace, name, namespace || '/' || name
  from core.named_datasets
  where dataset_id = root_id and (ends_with(name, $text) or ends_with($text, name))
)
select node, kind, namespace, name, if(address = $text or name = $text, 1, 2) as distance
from fitting
where name = $text or address = $text
  or ends_with(name, '/' || $text) or ends_with(name, '.' || $text)
  or ends_with(address, '/' || $text) or ends_with(namespace || ':' || name, ':' || $text)
order by distance, node
limit 20
