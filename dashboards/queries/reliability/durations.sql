-- The durations within the dashboard's range, beside those of all the runs before it.
with ended as (
  select name as pipeline, team, epoch(ended_at - started_at) as seconds, $__timeFilter(started_at) as recent, started_at
  from pipeline_runs
  where state = 'COMPLETE' and team in (${team:sqlstring}) and orchestrator in (${orchestrator:sqlstring}) and not dev
    and started_at <= $__timeTo()
)
select pipeline, team, count(*) filter (recent) as runs,
  quantile_cont(seconds, 0.5) filter (recent) as p50, quantile_cont(seconds, 0.5) filter (not recent) as p50_before,
  quantile_cont(seconds, 0.95) filter (recent) as p95, quantile_cont(seconds, 0.95) filter (not recent) as p95_before,
  quantile_cont(seconds, 0.5) filter (recent) / nullif(quantile_cont(seconds, 0.5) filter (not recent), 0) as ratio
from ended
group by pipeline, team
having count(*) filter (recent) > 0
order by ratio desc nulls last, pipeline
