-- The runs that a text names, each with those inside it, and the job of the outermost one.
with named as (
  select run_id, job_id, pipeline_run_id from core.runs where run_id::varchar = $text or external_id = $text
),
outermost as (
  select * from named
  where pipeline_run_id is null or pipeline_run_id = run_id or pipeline_run_id not in (select run_id from named)
)
select runs.run_id, jobs.node
from outermost
  join core.runs as runs on runs.run_id = outermost.run_id or runs.pipeline_run_id = outermost.run_id
  join core.named_jobs as jobs on jobs.job_id = outermost.job_id
