select run_id,
  if(orchestrator = 'metaflow', external_id, name || '@' || coalesce(external_id, run_id::varchar))
    || if(attempt > 1, ' try ' || attempt, '')
from public.runs
