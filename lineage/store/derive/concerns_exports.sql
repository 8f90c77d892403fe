-- Whether the batch may make or complete an exported flow: it speaks of a flow run that Airflow named, or of a
-- DAG run while such a flow run waits for its DAG run.
select 1
from merged_runs as runs join core.jobs as jobs using (job_id)
where (jobs.job_type = 'FLOW' and split_part(runs.external_id, '/', 2) like 'airflow-%')
  or (jobs.job_type = 'DAG' and exists (select 1 from core.exported_flows))
limit 1;
