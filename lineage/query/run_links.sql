-- The links up from a set of runs, hop by hop.
with recursive walk (run_id, hops) using key (run_id) as (
  select unnest($runs)::uuid, 0
  union
  select distinct links.writer_run_id, (select max(hops) + 1 from walk)
  from public.run_links as links
  where links.reader_run_id in (select run_id from walk where hops < $depth)
    and links.writer_run_id not in (select run_id from recurring.walk)
)
select
  links.reader_run_id, links.writer_run_id, links.dataset, links.version_id, links.rule, links.evidence, links.mark,
  links.read_at, links.written_at,
  writers.external_id as writer_external_id, writers.name as writer_job, writers.pipeline as writer_pipeline,
  writers.team as writer_team, writers.orchestrator, writers.state as writer_state
from public.run_links as links
  join walk on walk.run_id = links.reader_run_id
  left join public.runs as writers on writers.run_id = links.writer_run_id
order by links.reader_run_id, links.rule, links.dataset
