select
  failures.failure_id, failures.pipeline, jobs.name as pipeline_name, failures.external_id, failures.producer_team,
  failures.consumer_team, failures.opened_at, failures.closed_at, failures.root_failure_id,
  failures.datasets, failures.pipelines, failures.models,
  (select list({dataset: datasets.node, last_good_at: owed.last_good_at} order by datasets.node)
    from core.owed as owed join core.named_datasets as datasets using (dataset_id)
    where owed.failure_id = failures.failure_id) as owes,
  (select list(distinct hit.name order by hit.name)
    from core.owed_reach as reach join core.jobs as hit on hit.job_id = reach.job_id
    where reach.failure_id = failures.failure_id and hit.team = failures.consumer_team) as hits,
  coalesce(failed_task.name, jobs.name) as failed_job, coalesce(failed_task.error, whole.error) as error,
  root_jobs.name as root_name
from public.cross_team_failures as failures
  join public.jobs as jobs on jobs.node = failures.pipeline
  join core.runs as whole on whole.run_id = failures.run_id
  left join (
    select runs.pipeline_run_id, arg_min(jobs.name, runs.end_key) as name, arg_min(runs.error, runs.end_key) as error
    from core.runs as runs join core.jobs as jobs using (job_id)
    where runs.end_key % 4 = 1 and runs.run_id <> runs.pipeline_run_id
      and runs.pipeline_run_id in (select failure_id from public.cross_team_failures)
    group by runs.pipeline_run_id
  ) as failed_task on failed_task.pipeline_run_id = failures.run_id
  left join core.runs as root_runs on root_runs.run_id = failures.root_failure_id
  left join core.jobs as root_jobs on root_jobs.job_id = root_runs.job_id
where $history or failures.closed_at is null or failures.closed_at >= now() - interval 24 hours
order by failures.closed_at is not null, failures.opened_at desc, failures.consumer_team
