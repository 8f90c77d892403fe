-- Whether a try was repeated hangs on the other tries of its task.
insert into changed_runs
select runs.run_id, runs.last_seen_at
from core.runs as runs
  join (
    select distinct runs.parent_run_id, runs.job_id
    from changed_runs join core.runs as runs
      on runs.run_id = changed_runs.run_id and runs.last_seen_at >= changed_runs.since
      and runs.last_seen_at >= (select min(since) from changed_runs)
    where runs.attempt > 1
  ) as repeated using (parent_run_id, job_id)
where runs.run_id not in (select run_id from changed_runs);
