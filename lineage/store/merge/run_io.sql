-- As core.runs is merged. What is known of a run was seen when the run was first heard of or later: rows lie about in
-- that order, so that no more is looked through than is as new as the runs of the batch.
create or replace temp table known_io as
select io.rowid as place
from core.run_io as io semi join batch_run_io using (io_id)
where io.seen_at >= (select coalesce(min(first_seen_at), 'infinity') from known_runs);

create or replace temp table merged_io as
select
  io_id, max(place) as place, any_value(run_id) as run_id, max(job_id) as job_id, any_value(dataset_id) as dataset_id,
  any_value(direction) as direction, any_value(version) as version, any_value(subset) as subset,
  any_value(maker) as maker,
  max(etag) as etag, bool_or(observed) as observed, min(seen_at) as seen_at,
  min(observed_from) as observed_from, max(observed_to) as observed_to, max(modified_at) as modified_at,
  max(row_count) as row_count, max(size_bytes) as size_bytes, max(schema_id) as schema_id,
  max(artifact_type) as artifact_type, bool_or(model) as model,
  max(lifecycle) as lifecycle
from (
  from batch_run_io
  union all by name
  select *, rowid as place from core.run_io where rowid in (select place from known_io)
)
group by io_id;

update core.run_io set
  job_id = merged.job_id, etag = merged.etag, observed = merged.observed, seen_at = merged.seen_at,
  observed_from = merged.observed_from, observed_to = merged.observed_to, modified_at = merged.modified_at,
  row_count = merged.row_count, size_bytes = merged.size_bytes, schema_id = merged.schema_id,
  artifact_type = merged.artifact_type, model = merged.model, lifecycle = merged.lifecycle
from merged_io as merged
where run_io.rowid = merged.place;

insert into core.run_io by name
select * exclude (place) from merged_io where place is null;

insert into core.model_datasets
select distinct dataset_id from batch_run_io where model and dataset_id not in (from core.model_datasets);
