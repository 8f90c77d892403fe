-- The datasets' names, newest versions and columns; the schemas are found first and read by where they lie.
with asked as materialized (select unnest($ids)::uuid as dataset_id),
written as (
  select dataset_id, arg_max(version_id, (written_at, version_id)) as version_id
  from asked join core.writes using (dataset_id) group by dataset_id
),
said as materialized (
  select asked.dataset_id, bodies.rowid as lies_at
  from asked
    join core.facets as facets on facets.entity_id = asked.dataset_id and facets.name = 'schema'
    join core.bodies as bodies using (body_id)
),
schemas as (
  select said.dataset_id, bodies.body from said join core.bodies as bodies on bodies.rowid = said.lies_at
)
select asked.dataset_id, datasets.namespace, datasets.name, written.version_id, schemas.body as schema
from asked
  join core.named_datasets as datasets using (dataset_id)
  left join written using (dataset_id)
  left join schemas using (dataset_id)
