-- The runs a text may mean: a run id, the orchestrator's id, or a Metaflow run's number; whole pipelines before
-- their tasks, of each job the newest. With a job only its runs.
with fitting as (
  select *, run_id = pipeline_run_id as whole,
    dense_rank() over (order by run_id::varchar = $text desc, run_id = pipeline_run_id desc) as distance
  from public.runs
  where ($job is null or job = $job)
    and (
      run_id::varchar = $text or external_id = $text
      or namespace like 'metaflow://%' and run_id = pipeline_run_id and split_part(external_id, '/', 2) = $text
    )
)
select run_id, job, name, external_id, whole, state, started_at, ended_at
from fitting
where distance = 1
qualify row_number() over (partition by job order by coalesce(started_at, first_seen_at) desc, run_id) = 1
order by job
