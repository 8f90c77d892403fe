-- The changed runs that never said their end, or were closed without, with what their DAG runs say of tasks.
create or replace temp table stated as
select runs.run_id, runs.last_seen_at, runs.job_id, runs.end_key, runs.closed_key, runs.superseded, runs.parent_run_id,
  states.task, states.state, states.stated_at
from changed_runs
  join core.runs as runs on runs.run_id = changed_runs.run_id and runs.last_seen_at >= changed_runs.since
    and runs.last_seen_at >= (select min(since) from changed_runs)
  join core.task_states as states on states.run_id = runs.parent_run_id
where runs.end_key is null or runs.closed_key is not null;
