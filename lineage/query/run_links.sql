-- The links up from a set of runs, hop by hop; $whole also climbs to pipeline runs that another run started. The
-- Airflow tasks of an exported flow are left out there: the Metaflow tasks that they run lead the same way.
with recursive links as (
  from public.run_links
  union all
  select run_id, pipeline_run_id, null, null, 'part_of', null, null, null, null
  from core.runs
  where $whole and pipeline_run_id <> run_id and pipeline_run_id in (
    select run_id from core.runs where pipeline_run_id = run_id and parent_run_id is not null
    union
    select run_id from core.dependencies
  ) and parent_run_id not in (select dag_run_id from core.exported_flows where dag_run_id is not null)
),
walk (run_id, hops) using key (run_id) as (
  select unnest($runs)::uuid, 0
  union
  select distinct links.writer_run_id, (select max(hops) + 1 from walk)
  from links
  where links.reader_run_id in (select run_id from walk where hops < $depth)
    and links.writer_run_id not in (select run_id from recurring.walk)
)
select
  links.reader_run_id, links.writer_run_id, links.dataset, links.version_id, links.rule, links.evidence, links.mark,
  links.read_at, links.written_at,
  writers.external_id as writer_external_id, writers.name as writer_job, writers.pipeline as writer_pipeline,
  writers.team as writer_team, writers.orchestrator, writers.state as writer_state
from links
  join walk on walk.run_id = links.reader_run_id
  left join public.runs as writers on writers.run_id = links.writer_run_id
order by links.reader_run_id, links.rule, links.dataset
