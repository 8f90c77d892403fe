select pipelines.name || ' ' || coalesce(failures.external_id, failures.run_id::varchar) as failure,
  sum(failures.datasets) as datasets, sum(failures.pipelines) as pipelines, sum(failures.models) as models
from cross_team_failures as failures join pipelines on pipelines.node = failures.pipeline
where $__timeFilter(failures.opened_at)
  and (failures.consumer_team in (${team:sqlstring}) or failures.producer_team in (${team:sqlstring}))
  and coalesce(pipelines.orchestrator, 'other') in (${orchestrator:sqlstring})
group by failures.failure_id, failure
order by sum(failures.datasets) + sum(failures.pipelines) + sum(failures.models) desc, failure
limit 20
