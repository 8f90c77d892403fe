-- The newest version of each dataset, by the datasets' places among the ids.
with asked as (
  select place, substr($id_list, 37 * place + 1, 36)::uuid as dataset_id
  from range((len($id_list) + 1) // 37) as places(place)
)
select asked.place, max(epoch_us(writes.written_at)),
  arg_max(writes.version_id, (writes.written_at, writes.version_id))::varchar
from asked join core.writes as writes using (dataset_id)
group by asked.place
