-- How far the open failures of a pipeline reach into a team: of several the furthest, for they overlap.
with reach as (
  select failures.producer_team, failures.consumer_team, pipelines.name as job_name,
    coalesce(max(failures.datasets) filter (failures.closed_at is null), 0) as datasets,
    coalesce(max(failures.pipelines) filter (failures.closed_at is null), 0) as pipelines,
    coalesce(max(failures.models) filter (failures.closed_at is null), 0) as models
  from public.cross_team_failures as failures join public.pipelines as pipelines on pipelines.node = failures.pipeline
  group by all
)
select producer_team, consumer_team, job_name, kind, number
from (unpivot reach on datasets, pipelines, models into name kind value number)
