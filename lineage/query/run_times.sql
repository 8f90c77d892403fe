select run_id, external_id,
  if(ended_at > $as_of::timestamptz, 'RUNNING', state) as state,
  coalesce(if(ended_at > $as_of::timestamptz, null, ended_at), started_at, first_seen_at) as at
from core.run_states where run_id in ($keys)
