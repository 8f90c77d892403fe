-- The links up from a set of runs, hop by hop, by data and by control. What started a pipeline run started its
-- tasks: their control links are those of their pipeline run, which stands for the nearest of them here.
with recursive walk (run_id, hops) using key (run_id) as (
  select unnest($runs)::uuid, 0
  union
  select distinct links.writer_run_id, (select max(hops) + 1 from walk)
  from public.run_links as links
  where links.writer_run_id not in (select run_id from recurring.walk)
    and (
      links.reader_run_id in (select run_id from walk where hops < $depth)
      or (links.dataset is null and links.reader_run_id in (
        select pipeline_run_id from core.runs where run_id in (select run_id from walk where hops < $depth)
      ))
    )
),
readers as (
  select run_id as link_run_id, run_id from walk where hops < $depth
  union all
  select runs.pipeline_run_id, arg_min(walk.run_id, (walk.hops, walk.run_id))
  from walk join core.runs as runs using (run_id)
  where walk.hops < $depth and runs.pipeline_run_id not in (select run_id from walk)
  group by runs.pipeline_run_id
)
select
  readers.run_id as reader_run_id, links.writer_run_id, links.dataset, links.version_id, links.rule, links.evidence,
  links.mark, links.read_at, links.written_at,
  writers.external_id as writer_external_id, writers.name as writer_job, writers.pipeline as writer_pipeline,
  writers.team as writer_team, writers.orchestrator, writers.state as writer_state
from readers
  join public.run_links as links
    on links.reader_run_id = readers.link_run_id and (links.dataset is null or readers.run_id = readers.link_run_id)
  left join public.runs as writers on writers.run_id = links.writer_run_id
where links.writer_run_id <> readers.run_id
order by readers.run_id, links.rule, links.dataset, links.writer_run_id
