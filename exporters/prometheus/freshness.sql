-- Datasets with a target, by the rule that gives it.
select namespace, name, coalesce(target_team, team) as team, target, last_written_at
from public.dataset_freshness
where target is not null
