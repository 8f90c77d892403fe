-- The links up from runs, which began between two instants; $whole also to pipeline runs that another run started.
with asked as (
  select substr($id_list, 37 * place + 1, 36)::uuid as reader_run_id
  from range((len($id_list) + 1) // 37) as places(place)
)
select reader_run_id, writer_run_id, dataset_id, version_id, rule, evidence, mark, read_at, written_at
from core.links semi join asked using (reader_run_id)
where began_at between $since::timestamptz and $until::timestamptz
union all
select reader_run_id, writer_run_id, null, null, rule, evidence, null, null, null
from core.control_links semi join asked using (reader_run_id)
union all
select reader_run_id, writer_run_id, null, null, 'part_of', null, null, null, null
from core.pipeline_links semi join asked using (reader_run_id)
where $whole
