select dataset, coalesce(target_team, team) as team, last_written_at, epoch(now() - last_written_at) as age,
  max_age, schedule, grace, target as rule
from dataset_freshness
where coalesce(target_team, team) in (${team:sqlstring})
order by target is null, last_written_at nulls first, dataset
