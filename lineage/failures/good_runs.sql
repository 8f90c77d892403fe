-- The pipeline runs that ended well; `clean` without a task that failed for good. Those that ended well before or now
-- have been altered, be it by a task of theirs.
create or replace temp table altered_good as
select run_id, job_id, ended_at from core.good_runs where run_id in (from touched);

delete from core.good_runs where run_id in (from judged_ids);

insert into core.good_runs by name
select run_id, job_id, coalesce(started_at, first_seen_at) as started_at, ended_at,
  run_id not in (select pipeline_run_id from core.failed_tasks) as clean
from judged_runs where state = 'COMPLETE';

insert into altered_good select run_id, job_id, ended_at from core.good_runs where run_id in (from touched);
