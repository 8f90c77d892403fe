select failures.opened_at as time, any_value(failures.closed_at) as timeend,
  any_value(pipelines.name) || ' failed and hits ' || string_agg(failures.consumer_team, ', ' order by failures.consumer_team) as text,
  any_value(failures.producer_team) as tags
from cross_team_failures as failures join pipelines on pipelines.node = failures.pipeline
where $__timeFilter(failures.opened_at)
group by failures.failure_id, failures.opened_at
order by time
