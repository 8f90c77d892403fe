select newest.run_id
from core.newest_runs($as_of::timestamptz) as newest
where newest.node_id in (
  select md5($node)::uuid
  union
  select job_id from core.jobs where pipeline_job_id = md5($node)::uuid
)
