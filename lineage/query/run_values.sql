-- Parameters and metrics of the pipeline run that a run belongs to.
with members as materialized (
  select run_id from core.runs
  where pipeline_run_id = (select pipeline_run_id from core.runs where run_id = $run)
)
select 'parameter' as kind, name, value from core.parameters semi join members using (run_id)
union
select 'metric', name, value::varchar from core.metrics semi join members using (run_id)
order by kind, name
