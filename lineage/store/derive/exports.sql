-- An exported flow is one execution told twice: as an Airflow DAG run, and as the Metaflow run that bears the
-- id derived from it (Metaflow 2.19, plugins/airflow): "airflow-" and 12 digits of md5(run_id "-" dag_id).
create or replace temp table exported_before as from core.exported_flows;

insert into core.exported_flows
select runs.run_id, split_part(runs.external_id, '/', 2), runs.job_id, null, null
from changed_runs join core.runs as runs using (run_id) join core.jobs as jobs using (job_id)
where jobs.job_type = 'FLOW' and split_part(runs.external_id, '/', 2) like 'airflow-%'
  and runs.run_id not in (select flow_run_id from core.exported_flows);

update core.exported_flows set dag_run_id = found.run_id, dag_job_id = found.job_id
from (
  select airflow_id, max(run_id) as run_id, max(job_id) as job_id
  from (
    select 'airflow-' || left(md5(runs.external_id || '-' || jobs.name), 12) as airflow_id, runs.run_id, runs.job_id
    from core.runs as runs join core.jobs as jobs using (job_id)
    where jobs.job_type = 'DAG' and runs.external_id is not null
  )
  group by airflow_id
) as found
where found.airflow_id = exported_flows.airflow_id and exported_flows.dag_run_id is distinct from found.run_id;

create or replace temp table folded as
select flows.* from core.exported_flows as flows
where flows.dag_run_id is not null and not exists (
  select 1 from exported_before as known
  where known.flow_run_id = flows.flow_run_id and known.dag_run_id = flows.dag_run_id
);

insert into changed_runs
select run_id, last_seen_at from core.runs
where (run_id in (select flow_run_id from folded) or pipeline_run_id in (select flow_run_id from folded))
  and run_id not in (select run_id from changed_runs);

insert into changed_jobs
select job_id from core.jobs
where job_id in (select flow_job_id from folded union select dag_job_id from folded)
  and job_id not in (select job_id from changed_jobs);
