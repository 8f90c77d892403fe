-- Whether a try was repeated hangs on the other tries of its task.
insert into changed_runs
select runs.run_id, runs.last_seen_at
from core.runs as runs
  join (select distinct parent_run_id, job_id from merged_runs where attempt > 1) as repeated using (parent_run_id, job_id)
where runs.run_id not in (select run_id from changed_runs);
