-- Namespaces that name no deployment: what a tool falls back to.
select namespace, count(*) as jobs, list(distinct orchestrator order by orchestrator) as orchestrators
from core.jobs
where namespace in ('default', 'airflow', 'metaflow')
group by namespace
order by namespace
