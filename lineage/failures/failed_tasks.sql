-- The tasks whose last try failed for good, of the pipeline runs in which anything changed.
create or replace temp table touched as
select pipeline_run_id as run_id from core.runs where run_id in (from changed_runs)
union
select was from moved_runs where was is not null;

delete from core.failed_tasks where pipeline_run_id in (from touched);

insert into core.failed_tasks by name
select run_id, job_id, pipeline_run_id, ended_at as failed_at, error
from core.run_states
where pipeline_run_id in (from touched) and state = 'FAIL' and pipeline_run_id <> run_id;
