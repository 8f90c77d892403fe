insert into core.jobs by name
select
  job_id, any_value(namespace) as namespace, any_value(name) as name,
  min(first_seen_at) as first_seen_at, max(last_seen_at) as last_seen_at,
  max(job_type) as job_type, max(orchestrator) as orchestrator, max(parent_job_id) as parent_job_id
from batch_jobs
group by job_id
on conflict (job_id) do update set
  first_seen_at = least(first_seen_at, excluded.first_seen_at),
  last_seen_at = greatest(last_seen_at, excluded.last_seen_at),
  job_type = greatest(job_type, excluded.job_type),
  orchestrator = greatest(orchestrator, excluded.orchestrator),
  parent_job_id = greatest(parent_job_id, excluded.parent_job_id);
