-- When the first and the last of runs began.
select min(coalesce(started_at, first_seen_at)) as since, max(coalesce(started_at, first_seen_at)) as until
from core.runs where run_id in ($keys)
