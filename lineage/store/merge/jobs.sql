-- Mostly nothing but the time is new.
update core.jobs set first_seen_at = told.first_seen_at, last_seen_at = told.last_seen_at
from told_jobs as told
where jobs.rowid = told.place;

update core.jobs set
  job_type = told.job_type, orchestrator = told.orchestrator, parent_job_id = told.parent_job_id
from told_jobs as told
where jobs.rowid = told.place
  and (told.job_type, told.orchestrator, told.parent_job_id)
    is distinct from (told.known_type, told.known_orchestrator, told.known_parent_id);

insert into core.jobs by name
select job_id, namespace, name, first_seen_at, last_seen_at, job_type, orchestrator, parent_job_id
from told_jobs where place is null;
