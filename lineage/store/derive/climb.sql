-- The pipeline run of a run: the first run up its parents whose job is a DAG or FLOW, or that has no parent. The first
-- step: most have a pipeline for their parent, and are there.
create or replace temp table climbs as
select
  runs.run_id, runs.last_seen_at, runs.pipeline_run_id as was,
  if(runs.parent_run_id is null or coalesce(jobs.job_type, '') in ('DAG', 'FLOW'), runs.run_id, runs.parent_run_id)
    as at_run_id,
  runs.parent_run_id is null or coalesce(jobs.job_type, '') in ('DAG', 'FLOW')
    or coalesce(parents.job_type, '') in ('DAG', 'FLOW') as arrived
from climbers
  join core.runs as runs on runs.run_id = climbers.run_id and runs.last_seen_at >= climbers.since
    and runs.last_seen_at >= (select min(since) from climbers)
  join core.jobs as jobs on jobs.job_id = runs.job_id
  left join core.jobs as parents on parents.job_id = runs.parent_job_id;
