select epoch(now() - min(opened_at)) as seconds
from cross_team_failures
where closed_at is null and (consumer_team in (${team:sqlstring}) or producer_team in (${team:sqlstring}))
