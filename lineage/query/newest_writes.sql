-- The last write of each of the datasets in $id_list as of a moment.
with asked as (
  select substr($id_list, 37 * place + 1, 36)::uuid as dataset_id
  from range((len($id_list) + 1) // 37) as places(place)
)
select dataset_id, last.run_id, last.external_id, if(last.failed, 'FAIL', 'COMPLETE') as state, last.written_at
from (
  select dataset_id, arg_min(
    {run_id: run_id, external_id: external_id, failed: failed, written_at: written_at}, (-epoch_us(written_at), run_id)
  ) as last
  from core.writes semi join asked using (dataset_id)
  where written_at <= $as_of::timestamptz
  group by dataset_id
)
