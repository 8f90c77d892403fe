-- The tags that people gave to jobs or datasets, or took from them, by their places among the ids, the last word
-- last; '' is the whole.
with asked as (
  select place, substr($id_list, 37 * place + 1, 36)::uuid as subject_id
  from range((len($id_list) + 1) // 37) as places(place)
)
select asked.place, said.tag, said.field, (said.said ->> '$.present') is distinct from 'false' as present
from core.catalog as said join asked using (subject_id)
where said.kind = 'tagged'
order by said.said_at, said.said
