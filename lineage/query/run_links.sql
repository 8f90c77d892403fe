-- The links up from runs that began between two instants: found by their readers first, for whole rows are dear to
-- look through.
with asked as (
  select substr($reader_list, 37 * place + 1, 36)::uuid as reader_run_id
  from range((len($reader_list) + 1) // 37) as places(place)
),
found as materialized (
  select links.rowid as place from core.links as links semi join asked using (reader_run_id)
  where links.began_at between $since::timestamptz and $until::timestamptz
)
select reader_run_id, writer_run_id, dataset_id, version_id, rule, evidence, mark, read_at, written_at
from core.links where rowid in (select place from found)
union all
select reader_run_id, writer_run_id, null, null, rule, evidence, null, null, null
from core.control_links semi join asked using (reader_run_id)
union all
select reader_run_id, writer_run_id, null, null, 'part_of', null, null, null, null
from core.pipeline_links semi join asked using (reader_run_id)
where $whole
