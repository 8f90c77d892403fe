-- The control links up from runs; $whole also those to pipeline runs that another run started.
with asked as (
  select substr($id_list, 37 * place + 1, 36)::uuid as reader_run_id
  from range((len($id_list) + 1) // 37) as places(place)
)
select reader_run_id, writer_run_id, null, null, rule, evidence, null, null, null
from core.control_links semi join asked using (reader_run_id)
union all
select reader_run_id, writer_run_id, null, null, 'part_of', null, null, null, null
from core.pipeline_links semi join asked using (reader_run_id)
where $whole
