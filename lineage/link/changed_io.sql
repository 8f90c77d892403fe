-- What the changed runs have read and written, with what their rows say now.
create or replace temp table changed_io as
select
  io.io_id, io.run_id, coalesce(identities.root_id, io.dataset_id) as dataset_id, io.direction, io.version, io.subset,
  io.maker, io.modified_at, io.observed, io.observed_from, io.observed_to, io.seen_at, io.lifecycle,
  runs.external_id, runs.job_id, runs.pipeline_run_id, runs.first_seen_at,
  coalesce(runs.started_at, runs.first_seen_at) as began_at, runs.ended_key as end_key
from changed as runs
  join core.run_io as io on io.run_id = runs.run_id and io.seen_at >= runs.first_seen_at
  left join core.identities as identities on identities.dataset_id = io.dataset_id;

-- Where a version was seen, a declaration beside it says nothing.
create or replace temp table seen_versions as
select distinct run_id, dataset_id, direction from changed_io where version <> '';
