-- The datasets' names, newest versions and columns.
with asked as (select unnest($ids)::uuid as dataset_id),
written as (
  select dataset_id, arg_max(version_id, (written_at, version_id)) as version_id
  from core.writes where dataset_id in (from asked) group by dataset_id
)
select asked.dataset_id, datasets.namespace, datasets.name, written.version_id, bodies.body as schema
from asked
  join core.named_datasets as datasets using (dataset_id)
  left join written on written.dataset_id = asked.dataset_id
  left join core.facets as facets on facets.entity_id = asked.dataset_id and facets.name = 'schema'
  left join core.bodies as bodies using (body_id)
