-- A run is a monotonic state machine: the greatest end stands (time first, then rank), nothing reopens it.
insert into core.runs by name
select
  run_id, max(job_id) as job_id,
  min(seen_at) as first_seen_at, max(seen_at) as last_seen_at, min(started_at) as started_at,
  max(end_key) as end_key,
  max(nominal_start_at) as nominal_start_at, max(nominal_end_at) as nominal_end_at,
  max(parent_run_id) as parent_run_id, max(parent_job_id) as parent_job_id,
  max(external_id) as external_id, max(attempt) as attempt, max(map_index) as map_index, max(max_attempts) as max_attempts,
  bool_or(final) as final, bool_or(dev) as dev, max(error) as error,
  max(launched_by) as launched_by, bool_or(begun) as begun
from batch_runs
group by run_id
on conflict (run_id) do update set
  job_id = greatest(job_id, excluded.job_id),
  first_seen_at = least(first_seen_at, excluded.first_seen_at),
  last_seen_at = greatest(last_seen_at, excluded.last_seen_at),
  started_at = least(started_at, excluded.started_at),
  end_key = greatest(end_key, excluded.end_key),
  nominal_start_at = greatest(nominal_start_at, excluded.nominal_start_at),
  nominal_end_at = greatest(nominal_end_at, excluded.nominal_end_at),
  parent_run_id = greatest(parent_run_id, excluded.parent_run_id),
  parent_job_id = greatest(parent_job_id, excluded.parent_job_id),
  external_id = greatest(external_id, excluded.external_id),
  attempt = greatest(attempt, excluded.attempt),
  map_index = greatest(map_index, excluded.map_index),
  max_attempts = greatest(max_attempts, excluded.max_attempts),
  final = greatest(final, excluded.final),
  dev = greatest(dev, excluded.dev),
  error = greatest(error, excluded.error),
  launched_by = greatest(launched_by, excluded.launched_by),
  begun = greatest(begun, excluded.begun);
