-- A run is a monotonic state machine: the greatest end stands (time first, then rank), nothing reopens it.
-- ON CONFLICT would look through all columns of the table for the runs that are known; here their places are found by
-- the index of their ids, or a scan of these alone, and no more of them is read than lies there.
set dynamic_or_filter_threshold = 2048;

create or replace temp table known_runs as
select runs.rowid as place, runs.first_seen_at from core.runs as runs semi join batch_runs using (run_id);

set dynamic_or_filter_threshold = 0;

create or replace temp table merged_runs as
select
  run_id, max(place) as place, max(job_id) as job_id,
  min(first_seen_at) as first_seen_at, max(last_seen_at) as last_seen_at, min(started_at) as started_at,
  max(end_key) as end_key,
  max(nominal_start_at) as nominal_start_at, max(nominal_end_at) as nominal_end_at,
  max(parent_run_id) as parent_run_id, max(parent_job_id) as parent_job_id,
  max(external_id) as external_id, max(attempt) as attempt, max(map_index) as map_index, max(max_attempts) as max_attempts,
  bool_or(final) as final, bool_or(dev) as dev, max(error) as error,
  max(launched_by) as launched_by, bool_or(begun) as begun
from (
  select * exclude (seen_at), seen_at as first_seen_at, seen_at as last_seen_at from batch_runs
  union all by name
  select *, rowid as place from core.runs where rowid in (select place from known_runs)
)
group by run_id;

update core.runs set
  job_id = merged.job_id, first_seen_at = merged.first_seen_at, last_seen_at = merged.last_seen_at,
  started_at = merged.started_at, end_key = merged.end_key, nominal_start_at = merged.nominal_start_at,
  nominal_end_at = merged.nominal_end_at, parent_run_id = merged.parent_run_id, parent_job_id = merged.parent_job_id,
  external_id = merged.external_id, attempt = merged.attempt, map_index = merged.map_index,
  max_attempts = merged.max_attempts, final = merged.final, dev = merged.dev, error = merged.error,
  launched_by = merged.launched_by, begun = merged.begun
from merged_runs as merged
where runs.rowid = merged.place;

insert into core.runs by name
select * exclude (place) from merged_runs where place is null;
