-- What jobs or datasets (under all their names) said of themselves.
with asked as (
  select place, substr($id_list, 37 * place + 1, 36)::uuid as root_id
  from range((len($id_list) + 1) // 37) as places(place)
),
names as (
  select place, root_id as entity_id from asked
  union all
  select asked.place, identities.dataset_id from asked join core.identities as identities using (root_id)
),
newest as (
  select names.place, facets.name, arg_max(facets.body_id, (facets.set_at, facets.body_id)) as body_id
  from names join core.facets as facets using (entity_id)
  where facets.name not like '@%'
  group by all
)
select newest.place, newest.name, bodies.body
from newest join core.bodies as bodies using (body_id)
order by newest.place, newest.name
