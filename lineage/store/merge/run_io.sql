insert into core.run_io by name
select
  io_id, any_value(run_id) as run_id, max(job_id) as job_id, any_value(dataset_id) as dataset_id,
  any_value(direction) as direction, any_value(version) as version, any_value(subset) as subset,
  any_value(maker) as maker,
  max(etag) as etag, bool_or(observed) as observed, min(seen_at) as seen_at,
  min(observed_from) as observed_from, max(observed_to) as observed_to, max(modified_at) as modified_at,
  max(row_count) as row_count, max(size_bytes) as size_bytes, max(schema_id) as schema_id,
  max(artifact_type) as artifact_type, bool_or(model) as model,
  max(lifecycle) as lifecycle
from batch_run_io
group by io_id
on conflict (io_id) do update set
  job_id = greatest(job_id, excluded.job_id),
  etag = greatest(etag, excluded.etag),
  observed = greatest(observed, excluded.observed),
  seen_at = least(seen_at, excluded.seen_at),
  observed_from = least(observed_from, excluded.observed_from),
  observed_to = greatest(observed_to, excluded.observed_to),
  modified_at = greatest(modified_at, excluded.modified_at),
  row_count = greatest(row_count, excluded.row_count),
  size_bytes = greatest(size_bytes, excluded.size_bytes),
  schema_id = greatest(schema_id, excluded.schema_id),
  artifact_type = greatest(artifact_type, excluded.artifact_type),
  model = greatest(model, excluded.model),
  lifecycle = greatest(lifecycle, excluded.lifecycle);

insert into core.model_datasets
select distinct dataset_id from batch_run_io where model and dataset_id not in (from core.model_datasets);
