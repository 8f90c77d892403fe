-- A task that never said its end is closed by what its DAG run says of it (airflowState); once it says its
-- own end that word is gone again. The word is about the last try: an earlier one without an end has failed.
create or replace temp table closed as
with told as materialized (
  select runs.run_id, runs.last_seen_at, runs.job_id, runs.end_key, runs.closed_key, runs.superseded, runs.parent_run_id,
    states.task, states.state, states.stated_at
  from changed_runs
    join core.runs as runs on runs.run_id = changed_runs.run_id and runs.last_seen_at >= changed_runs.since
      and runs.last_seen_at >= (select min(since) from changed_runs)
    join core.task_states as states on states.run_id = runs.parent_run_id
  where runs.end_key is null or runs.closed_key is not null
),
found as (
  select told.run_id,
    max(case when told.end_key is null and told.state in ('success', 'failed', 'upstream_failed', 'skipped', 'removed')
      then epoch_us(told.stated_at) * 4
        + case when told.superseded or told.state = 'failed' then 1 when told.state = 'success' then 2 else 0 end
    end) as closed_key
  from told
    join core.jobs as jobs on jobs.job_id = told.job_id
    join core.runs as parents on parents.run_id = told.parent_run_id
    join core.jobs as parent_jobs on parent_jobs.job_id = parents.job_id and jobs.name = parent_jobs.name || '.' || told.task
  group by told.run_id
)
select distinct told.run_id, told.last_seen_at, found.closed_key
from told join found using (run_id)
where told.closed_key is distinct from found.closed_key;

update core.runs set closed_key = closed.closed_key
from closed where runs.run_id = closed.run_id and runs.last_seen_at = closed.last_seen_at;
