-- A task that never said its end is closed by what its DAG run says of it (airflowState); once it says its
-- own end that word is gone again. The word is about the last try: an earlier one without an end has failed.
update core.runs set closed_key = found.closed_key
from (
  select runs.run_id,
    max(case when runs.end_key is null and states.state in ('success', 'failed', 'upstream_failed', 'skipped', 'removed')
      then epoch_us(states.stated_at) * 4 + case when runs.superseded or states.state = 'failed' then 1 when states.state = 'success' then 2 else 0 end
    end) as closed_key
  from changed_runs
    join core.runs as runs using (run_id)
    join core.jobs as jobs on jobs.job_id = runs.job_id
    join core.runs as parents on parents.run_id = runs.parent_run_id
    join core.jobs as parent_jobs on parent_jobs.job_id = parents.job_id
    join core.task_states as states
      on states.run_id = parents.run_id and jobs.name = parent_jobs.name || '.' || states.task
  group by runs.run_id
) as found
where runs.run_id = found.run_id and runs.closed_key is distinct from found.closed_key;
