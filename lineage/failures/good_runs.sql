-- The pipeline runs that ended well; `clean` without a task that failed for good. Those that ended well before or now
-- have been altered, be it by a task of theirs. None began before it was first heard of: so no more of them is looked
-- through than is as new as what was touched.
create or replace temp table altered_good as
select run_id, job_id, ended_at, rowid as place
from core.good_runs
where run_id in (select run_id from touched) and started_at >= (select min(first_seen_at) from touched);

delete from core.good_runs where rowid in (select place from altered_good where run_id in (from judged_ids));

create or replace temp table now_good as
select run_id, job_id, coalesce(started_at, first_seen_at) as started_at, ended_at,
  run_id not in (select pipeline_run_id from core.failed_tasks) as clean
from judged_runs where state = 'COMPLETE';

insert into core.good_runs by name from now_good;

insert into altered_good by name select run_id, job_id, ended_at from now_good;
