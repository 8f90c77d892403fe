select artifacts.made_at as time, metrics.name as metric, metrics.value
from artifacts
  join runs as makers on makers.run_id = artifacts.run_id
  join runs as members on members.pipeline_run_id = makers.pipeline_run_id
  join run_metrics as metrics on metrics.run_id = members.run_id
where artifacts.artifact = ${model:sqlstring} and artifacts.model and $__timeFilter(artifacts.made_at)
order by time, metric
