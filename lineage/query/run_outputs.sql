-- What a run wrote, its tasks' writes included; the run by its id or by its orchestrator's.
select distinct datasets.node
from core.runs as runs
  join core.run_io as io on io.run_id = runs.run_id and io.direction = 'out'
  join core.named_datasets as datasets using (dataset_id)
where runs.run_id::varchar = $run or runs.pipeline_run_id::varchar = $run
  or runs.external_id = $run
order by datasets.node
