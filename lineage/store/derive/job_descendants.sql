-- What hangs below a changed job changes with it.
insert into changed_jobs
with recursive below (job_id) as (
  select job_id from changed_jobs
  union
  select jobs.job_id from core.jobs as jobs join below on jobs.parent_job_id = below.job_id
)
select job_id from below where job_id not in (select job_id from changed_jobs);
