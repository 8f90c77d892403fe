-- Mostly the time alone is new.
update core.jobs set
  first_seen_at = least(told.first_seen_at, told.known_first), last_seen_at = greatest(told.last_seen_at, told.known_last)
from told_jobs as told
where jobs.rowid = told.place;

update core.jobs set
  job_type = greatest(told.job_type, told.known_type),
  orchestrator = greatest(told.orchestrator, told.known_orchestrator),
  parent_job_id = greatest(told.parent_job_id, told.known_parent_id)
from told_jobs as told
where jobs.rowid = told.place
  and (told.job_type, told.orchestrator, told.parent_job_id)
    is distinct from (told.known_type, told.known_orchestrator, told.known_parent_id);

insert into core.jobs by name
select job_id, namespace, name, first_seen_at, last_seen_at, job_type, orchestrator, parent_job_id
from told_jobs where place is null;
