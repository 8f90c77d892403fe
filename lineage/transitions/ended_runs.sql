-- Pipeline runs that have ended and of which an event came since the cursor. The flow of an exported DAG run
-- may have come first, when nothing tied the two together.
with touched as (
  select distinct run_id from core.events
  where segment >= $segment and (segment > $segment or log_offset >= $log_offset) and run_id is not null
)
select runs.run_id, flows.flow_run_id, coalesce(jobs.orchestrator, 'other') as orchestrator, jobs.team,
  ['abort', 'fail', 'complete'][runs.end_key % 4 + 1] as state,
  (runs.end_key // 4 - epoch_us(runs.started_at)) / 1e6 as seconds
from touched
  join core.runs as runs using (run_id)
  join core.jobs as jobs using (job_id)
  left join core.exported_flows as flows on flows.dag_run_id = runs.run_id
where runs.pipeline_run_id = runs.run_id and runs.end_key is not null and not coalesce(runs.dev or jobs.dev, false)
