-- The pipeline, the end and the finality of a run may hang on the runs above it.
insert into changed_runs
select run_id from core.runs
where parent_run_id in (select run_id from changed_runs) and run_id not in (select run_id from changed_runs);
