-- The runs that runs rest on, at most $depth links away: through the data in $dataset_list, and through control links.
-- $whole also climbs to pipeline runs that another run started.
with recursive near as (
  select substr($dataset_list, 37 * place + 1, 36)::uuid as dataset_id
  from range((len($dataset_list) + 1) // 37) as places(place)
),
steps as materialized (
  select links.reader_run_id as run_id, links.writer_run_id as next_id
  from core.links as links semi join near using (dataset_id)
  union all
  select reader_run_id, writer_run_id from core.control_links
  union all
  select reader_run_id, writer_run_id from core.pipeline_links where $whole
),
walk (run_id, hops) as (
  select substr($start_list, 37 * place + 1, 36)::uuid, 0 from range((len($start_list) + 1) // 37) as places(place)
  union
  select steps.next_id, walk.hops + 1 from walk join steps using (run_id) where walk.hops < $depth
)
select distinct run_id::varchar from walk
