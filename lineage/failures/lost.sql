-- Pipeline runs that are lost by now and were not when they were last heard of.
create or replace temp table changed_runs as
select run_id, last_seen_at as since from core.run_states
where state = 'LOST' and pipeline_run_id = run_id and not coalesce(dev, false)
  and run_id not in (select run_id from core.failures);

create or replace temp table changed as
select runs.*, coalesce(end_key, closed_key) as ended_key
from core.runs as runs
where run_id in (select run_id from changed_runs);

create or replace temp table moved_runs (run_id uuid, was uuid);
create or replace temp table moved_jobs (job_id uuid, was uuid);
create or replace temp table renamed_datasets (dataset_id uuid);
