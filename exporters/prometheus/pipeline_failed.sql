-- 1 for every pipeline that has failed and not been repaired, beside the pipeline where it began. What once was
-- a root stays, at 0: an alert that has fired on a series sees it fall. Several open failures have one root, the
-- first one's, so that a pipeline is 1 once.
with failures as (
  select jobs.orchestrator, jobs.team, jobs.name as job_name, coalesce(root_jobs.name, jobs.name) as root_job,
    failures.opened_at,
    failures.closed_at is null
      and (failures.owes_all or runs.end_key is null or failures.run_id in (select failure_id from core.owed)) as is_open
  from core.failures as failures
    join core.runs as runs on runs.run_id = failures.run_id
    join core.jobs as jobs on jobs.job_id = failures.job_id
    left join core.failure_roots as roots on roots.failure_id = failures.run_id
    left join core.runs as root_runs on root_runs.run_id = roots.root_failure_id
    left join core.jobs as root_jobs on root_jobs.job_id = root_runs.job_id
),
pipelines as (
  select distinct jobs.orchestrator, jobs.team, jobs.name as job_name
  from core.runs as runs join core.jobs as jobs using (job_id)
  where runs.pipeline_run_id = runs.run_id and not coalesce(runs.dev or jobs.dev, false)
),
rooted as (
  select *, arg_min(root_job, (opened_at, root_job)) filter (is_open) over (
    partition by orchestrator, team, job_name
  ) as first_root
  from failures
  union all
  select orchestrator, team, job_name, job_name, null, false, null from pipelines
)
select coalesce(orchestrator, 'other') as orchestrator, team, job_name, root_job,
  if(root_job = job_name, 'true', 'false') as root,
  coalesce(bool_or(is_open and root_job = first_root), false)::integer as failed
from rooted
group by all
