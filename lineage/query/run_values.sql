-- Parameters and metrics of the pipeline run that a run belongs to.
select 'parameter' as kind, parameters.name, parameters.value
from core.parameters as parameters join core.runs as runs using (run_id)
where runs.pipeline_run_id = (select pipeline_run_id from core.runs where run_id = $run)
union
select 'metric', metrics.name, metrics.value::varchar
from core.metrics as metrics join core.runs as runs using (run_id)
where runs.pipeline_run_id = (select pipeline_run_id from core.runs where run_id = $run)
order by kind, name
