select started_at as time, name as metric, state
from pipeline_runs
where team = ${team:sqlstring} and not dev and $__timeFilter(started_at)
order by time, metric
