-- A job that turns out to be a pipeline, or not to be one, moves the runs it already has, and those below them.
insert into changed_runs
select run_id, last_seen_at from core.runs
where (job_id in (select job_id from retyped_jobs) or parent_job_id in (select job_id from retyped_jobs))
  and run_id not in (select run_id from changed_runs);
