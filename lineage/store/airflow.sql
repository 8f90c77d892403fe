-- What only Airflow tells: tasks that never began, as the last event of their DAG run names them.

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
