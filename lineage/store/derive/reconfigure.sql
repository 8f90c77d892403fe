-- Teams apply as lineage.toml stands now, to all history.
create or replace temp table changed_jobs as select job_id from core.jobs;
