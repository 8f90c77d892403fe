-- Teams and aliases apply as lineage.toml stands now, to all history.
create or replace temp table changed_jobs as select job_id from core.jobs;
create or replace temp table changed_runs (run_id uuid, since timestamptz);
create or replace temp table known_identities as from core.identities;
create or replace temp table moved_runs (run_id uuid, was uuid);
create or replace temp table moved_jobs (job_id uuid, was uuid);
create or replace temp table renamed_datasets (dataset_id uuid);
