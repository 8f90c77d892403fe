-- The two halves of an exported flow are one unit: where one job of it changes, all are looked at again.
insert into changed_jobs
with units as (
  select distinct flow_job_id, dag_job_id from core.exported_flows where dag_job_id is not null
),
members as (
  select jobs.job_id, units.dag_job_id
  from core.jobs as jobs join units
    on jobs.pipeline_job_id in (units.dag_job_id, units.flow_job_id)
      or jobs.job_id in (units.flow_job_id, units.dag_job_id)
)
select distinct job_id from members
where job_id not in (select job_id from changed_jobs)
  and dag_job_id in (select dag_job_id from members where job_id in (select job_id from changed_jobs));
