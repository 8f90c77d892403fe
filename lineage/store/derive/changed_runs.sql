-- The runs this batch speaks of.
create or replace temp table changed_runs as select distinct run_id from batch_runs;
