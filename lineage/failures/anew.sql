-- Every pipeline run that has failed, may be lost, or was thought to be.
create or replace temp table changed_runs as
select run_id, last_seen_at as since
from core.runs
where run_id in (select run_id from core.failures)
  or (pipeline_run_id = run_id and end_key is null and closed_key is null);

create or replace temp table changed as
select runs.*, coalesce(end_key, closed_key) as ended_key
from core.runs as runs
where run_id in (select run_id from changed_runs);

create or replace temp table moved_runs (run_id uuid, was uuid);
create or replace temp table moved_jobs (job_id uuid, was uuid);
create or replace temp table renamed_datasets (dataset_id uuid);
