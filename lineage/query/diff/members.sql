-- A run's own runs, of each job the newest first: a pipeline's tasks across clears, of a task itself.
with whole as (
  select same.run_id
  from core.runs as one join core.runs as same
    on same.job_id = one.job_id and (same.run_id = one.run_id or same.external_id = one.external_id)
  where one.run_id = $run::uuid and one.pipeline_run_id = one.run_id
)
select runs.run_id, jobs.name
from core.runs as runs join core.jobs as jobs using (job_id)
where runs.run_id = $run::uuid or runs.pipeline_run_id in (select run_id from whole)
order by runs.run_id <> $run::uuid, jobs.name, coalesce(runs.started_at, runs.first_seen_at) desc, runs.run_id
