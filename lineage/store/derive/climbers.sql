-- The runs whose pipeline run must be looked for.
create or replace temp table climbers as from changed_runs;
