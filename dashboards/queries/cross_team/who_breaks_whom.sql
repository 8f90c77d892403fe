select failures.producer_team, failures.consumer_team, count(*) as failures,
  count(*) filter (failures.closed_at is null) as still_open,
  sum(epoch(coalesce(failures.closed_at, now()) - failures.opened_at)) as time_broken
from cross_team_failures as failures join pipelines on pipelines.node = failures.pipeline
where $__timeFilter(failures.opened_at)
  and (failures.consumer_team in (${team:sqlstring}) or failures.producer_team in (${team:sqlstring}))
  and coalesce(pipelines.orchestrator, 'other') in (${orchestrator:sqlstring})
group by all
order by failures desc, failures.producer_team, failures.consumer_team
