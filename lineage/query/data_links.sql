-- The links through the data in $id_list, up from runs that began between two instants.
with near as (
  select substr($id_list, 37 * place + 1, 36)::uuid as dataset_id
  from range((len($id_list) + 1) // 37) as places(place)
)
select reader_run_id, writer_run_id, dataset_id, version_id, rule, evidence, mark, read_at, written_at
from core.links semi join near using (dataset_id)
where began_at between $since::timestamptz and $until::timestamptz
