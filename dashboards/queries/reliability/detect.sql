select median(epoch(failures.opened_at - runs.started_at)) as seconds
from (select distinct run_id, opened_at, producer_team from cross_team_failures) as failures join runs using (run_id)
where failures.producer_team in (${team:sqlstring}) and runs.orchestrator in (${orchestrator:sqlstring})
  and $__timeFilter(failures.opened_at)
