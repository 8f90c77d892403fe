-- The datasets through which links lead up from runs that began between two instants.
with asked as (
  select substr($id_list, 37 * place + 1, 36)::uuid as reader_run_id
  from range((len($id_list) + 1) // 37) as places(place)
)
select distinct dataset_id
from core.links semi join asked using (reader_run_id)
where began_at between $since::timestamptz and $until::timestamptz
