-- Which of the judged pipeline runs failed: they ended so, are lost, or hold a finally failed task. A run that goes
-- on, or that ended well in spite of it, owes only what its failed tasks owe.
create or replace temp table failing as
select
  runs.run_id, runs.job_id, runs.external_id, runs.parent_run_id, coalesce(runs.started_at, runs.first_seen_at) as started_at,
  least(
    tasks.failed_at,
    case runs.state
      when 'FAIL' then runs.ended_at
      when 'LOST' then runs.last_seen_at + (select lost_after from core.settings)
    end
  ) as opened_at,
  runs.error, runs.state in ('FAIL', 'LOST') as owes_all
from judged_runs as runs
  left join (
    select pipeline_run_id, min(failed_at) as failed_at from core.failed_tasks group by pipeline_run_id
  ) as tasks on tasks.pipeline_run_id = runs.run_id
where runs.state in ('FAIL', 'LOST') or (tasks.failed_at is not null and runs.state in ('RUNNING', 'COMPLETE'));
