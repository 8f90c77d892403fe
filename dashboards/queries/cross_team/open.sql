select failures.opened_at, pipelines.name as pipeline, failures.producer_team, failures.consumer_team,
  failures.datasets, failures.pipelines, failures.models,
  if(failures.root_failure_id = failures.failure_id, 'itself', roots.name) as root,
  failures.external_id, failures.run_id as run
from cross_team_failures as failures
  join pipelines on pipelines.node = failures.pipeline
  left join runs as roots on roots.run_id = failures.root_failure_id
where failures.closed_at is null
  and (failures.consumer_team in (${team:sqlstring}) or failures.producer_team in (${team:sqlstring}))
  and coalesce(pipelines.orchestrator, 'other') in (${orchestrator:sqlstring})
order by failures.opened_at, failures.consumer_team
