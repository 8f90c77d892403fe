select $__timeGroup(started_at,'1h') as time, state as metric, count(*) as runs
from pipeline_runs
where team in (${team:sqlstring}) and orchestrator in (${orchestrator:sqlstring}) and not dev and $__timeFilter(started_at)
group by all
order by time, metric
