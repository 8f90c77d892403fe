-- Names of datasets by id, each with its place among the ids, and when they were spoken of.
with asked as (
  select place, substr($id_list, 37 * place + 1, 36)::uuid as dataset_id
  from range((len($id_list) + 1) // 37) as places(place)
)
select asked.place, datasets.namespace, datasets.name, epoch_us(datasets.first_seen_at), epoch_us(datasets.last_seen_at)
from asked join core.datasets as datasets using (dataset_id)
