-- The tags that people gave to jobs or datasets (under all their names), or took from them; '' is the whole.
with asked as (
  select place, substr($id_list, 37 * place + 1, 36)::uuid as root_id
  from range((len($id_list) + 1) // 37) as places(place)
),
names as (
  select place, root_id as entity_id from asked
  union all
  select asked.place, identities.dataset_id from asked join core.identities as identities using (root_id)
)
select names.place, said.tag, said.field, arg_max(said.said ->> '$.present', said.said_at) is distinct from 'false' as present
from core.catalog as said join names on names.entity_id = said.subject_id
where said.kind = 'tagged'
group by all
