-- The runs this batch speaks of, and what of earlier ones follows from it: nothing so far.
create or replace temp table changed_runs as select distinct run_id from batch_runs;
create or replace temp table moved_runs (run_id uuid, was uuid);
create or replace temp table moved_jobs (job_id uuid, was uuid);
create or replace temp table renamed_datasets (dataset_id uuid);
