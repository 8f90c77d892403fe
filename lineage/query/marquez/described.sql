-- What jobs or datasets (under all their names) said of themselves, and the tags that people gave or took.
with names as (
  select unnest($ids)::uuid as root_id, unnest($ids)::uuid as entity_id
  union
  select root_id, dataset_id from core.identities where root_id in (select unnest($ids)::uuid)
),
facets as (
  select names.root_id, facets.name, arg_max(facets.body_id, (facets.set_at, facets.body_id)) as body_id
  from names join core.facets as facets using (entity_id)
  where facets.name not like '@%'
  group by all
)
select facets.root_id as id, 'facet' as kind, facets.name, '' as field, bodies.body as said
from facets join core.bodies as bodies using (body_id)
union all
select names.root_id, 'tag', said.tag, said.field, arg_max(said.said ->> '$.present', said.said_at)
from core.catalog as said join names on names.entity_id = said.subject_id
where said.kind = 'tagged'
group by all
order by id, kind, name, field
