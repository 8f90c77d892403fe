-- The runs this batch speaks of, and what of earlier ones follows from it: nothing so far. `since` is a moment that is
-- not after the run was last heard of: whoever looks runs up by it too reads no more of core.runs than is as new.
create or replace temp table changed_runs as
select run_id, min(seen_at) as since from batch_runs group by run_id;
create or replace temp table moved_runs (run_id uuid, was uuid);
create or replace temp table moved_jobs (job_id uuid, was uuid);
create or replace temp table renamed_datasets (dataset_id uuid);
