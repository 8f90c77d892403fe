select job_id, 'job:' || namespace || ':' || name as node, name, team, coalesce(orchestrator, 'other') as orchestrator,
  pipeline_job_id
from core.jobs where job_id in ($keys)
