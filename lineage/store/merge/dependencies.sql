insert into core.dependencies by name
select dependency_id, any_value(run_id) as run_id, any_value(upstream_run_id) as upstream_run_id,
  any_value(kind) as kind, any_value(dataset_id) as dataset_id, max(evidence) as evidence,
  max(job_id) as job_id, min(seen_at) as seen_at
from batch_dependencies
group by dependency_id
on conflict (dependency_id) do update set
  evidence = greatest(evidence, excluded.evidence),
  job_id = greatest(job_id, excluded.job_id),
  seen_at = least(seen_at, excluded.seen_at);
