-- What only Airflow tells: tasks that never began, events of assets, DAG files that do not import.

-- One row a task of an ended DAG run; a mapped task is one row. `runs` are the tries that told of themselves.
create or replace view public.task_states as
select
  dag_runs.run_id as pipeline_run_id, dag_runs.pipeline, dag_runs.team, dag_runs.external_id,
  dag_runs.job || '.' || states.task as job, states.task, states.state, states.stated_at,
  count(runs.run_id) > 0 as began, count(runs.run_id) as runs
from core.task_states as states
  join public.pipeline_runs as dag_runs using (run_id)
  left join core.jobs as jobs
    on jobs.namespace = dag_runs.namespace and jobs.name = dag_runs.name || '.' || states.task
  left join core.runs as runs on runs.job_id = jobs.job_id and runs.external_id = dag_runs.external_id
group by all;

-- Events of assets with their extras: those of tasks that succeeded, and those of nobody's task (run_id null).
create or replace view public.asset_events as
select
  events.asset_event_id, events.happened_at, datasets.node as dataset, events.uri, events.extra,
  events.run_id, runs.external_id, jobs.node as job, jobs.team
from core.asset_events as events
  join core.named_datasets as datasets using (dataset_id)
  left join core.runs as runs on runs.run_id = events.run_id
  left join core.named_jobs as jobs on jobs.job_id = events.job_id;

-- An error is told every ten minutes while it stays, and Airflow does not say when it has gone: `is_open` marks the
-- newest of its file while the last word is under half an hour old.
create or replace view public.import_errors as
select
  namespace, file, message, stacktrace, first_seen_at, last_seen_at,
  last_seen_at > now() - interval 30 minutes
    and last_seen_at = max(last_seen_at) over (partition by namespace, file) as is_open
from core.import_errors;
