-- One execution has one team: what the Metaflow half says, else what the Airflow half says.
update core.jobs set team = found.team, team_basis = found.basis
from (
  select members.job_id,
    if(flows.team_basis <> 'none', flows.team, dags.team) as team,
    if(flows.team_basis <> 'none', flows.team_basis, dags.team_basis) as basis
  from (
    select dag_job_id, max(flow_job_id) as flow_job_id
    from core.exported_flows where dag_job_id is not null group by dag_job_id
  ) as units
    join core.jobs as flows on flows.job_id = units.flow_job_id
    join core.jobs as dags on dags.job_id = units.dag_job_id
    join core.jobs as members on members.pipeline_job_id = units.dag_job_id
) as found
where jobs.job_id = found.job_id and jobs.job_id in (select job_id from changed_jobs);
