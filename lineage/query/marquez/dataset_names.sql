-- The names under which datasets stay, by their places among the ids.
with asked as (
  select place, substr($id_list, 37 * place + 1, 36)::uuid as dataset_id
  from range((len($id_list) + 1) // 37) as places(place)
),
kept as (
  select distinct root_id, namespace, name from core.identities
)
select asked.place, coalesce(kept.namespace, datasets.namespace) as namespace, coalesce(kept.name, datasets.name) as name
from asked
  left join core.datasets as datasets using (dataset_id)
  left join kept on kept.root_id = asked.dataset_id
where coalesce(kept.name, datasets.name) is not null
