-- The runs that a run's id, Airflow's run_id, or Metaflow's number or pathspec names, as far as they concern a node:
-- its own (of a pipeline its tasks'), or those that read or wrote it.
select runs.run_id, jobs.node
from core.runs as runs
  join core.named_jobs as jobs using (job_id)
  left join core.runs as pipelines on pipelines.run_id = runs.pipeline_run_id
where (
    runs.run_id::varchar = $run or runs.external_id = $run or pipelines.run_id::varchar = $run
    or pipelines.external_id = $run or split_part(pipelines.external_id, '/', 2) = $run
  )
  and (
    md5($node)::uuid in (jobs.job_id, jobs.pipeline_job_id)
    or runs.run_id in (select run_id from core.reads where dataset_id = md5($node)::uuid)
    or runs.run_id in (select run_id from core.writes where dataset_id = md5($node)::uuid)
  )
order by runs.run_id
