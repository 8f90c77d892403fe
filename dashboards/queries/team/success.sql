select count(*) filter (state = 'COMPLETE') / nullif(count(*) filter (state in ('COMPLETE', 'FAIL', 'LOST')), 0) as success
from pipeline_runs
where team = ${team:sqlstring} and not dev and $__timeFilter(started_at)
