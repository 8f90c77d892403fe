-- The pipeline run of a run: the first run up its parents whose job is a DAG or FLOW, or that has no parent. The first
-- step: most have a pipeline for their parent, and are there.
create or replace temp table climbs as
with pipelines as materialized (
  select job_id from core.jobs where job_type in ('DAG', 'FLOW')
)
select
  runs.run_id, runs.last_seen_at, runs.pipeline_run_id as was,
  if(runs.parent_run_id is null or own.job_id is not null, runs.run_id, runs.parent_run_id) as at_run_id,
  runs.parent_run_id is null or own.job_id is not null or parents.job_id is not null as arrived
from climbers
  join core.runs as runs on runs.run_id = climbers.run_id and runs.last_seen_at >= climbers.since
    and runs.last_seen_at >= (select min(since) from climbers)
  left join pipelines as own on own.job_id = runs.job_id
  left join pipelines as parents on parents.job_id = runs.parent_job_id;
