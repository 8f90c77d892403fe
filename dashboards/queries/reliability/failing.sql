select name as pipeline, team, count(*) as runs,
  count(*) filter (state in ('FAIL', 'LOST')) as failed,
  count(*) filter (state = 'COMPLETE') / nullif(count(*) filter (state in ('COMPLETE', 'FAIL', 'LOST')), 0) as success,
  max(started_at) filter (state in ('FAIL', 'LOST')) as last_failed_at
from pipeline_runs
where team in (${team:sqlstring}) and orchestrator in (${orchestrator:sqlstring}) and not dev and $__timeFilter(started_at)
group by name, team
having count(*) filter (state in ('FAIL', 'LOST')) > 0
order by success, pipeline
