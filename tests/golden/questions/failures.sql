-- Failures of which other teams hear: run, producer, consumer, opened, closed, root; datasets, pipelines, models hit.
select run_id, producer_team, consumer_team, opened_at, closed_at, root_failure_id, datasets, pipelines, models
from public.cross_team_failures
