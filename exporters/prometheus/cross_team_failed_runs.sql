-- A consuming team that was hit once stays, at 0.
select failures.producer_team, failures.consumer_team, pipelines.name as job_name,
  coalesce(pipelines.orchestrator, 'other') as orchestrator,
  count(*) filter (failures.closed_at is null) as open
from public.cross_team_failures as failures join public.pipelines as pipelines on pipelines.node = failures.pipeline
group by all
