-- A try after which another try of the same task was made: in Airflow of the same index of a mapped task, in
-- Metaflow of the same pathspec.
create or replace temp table superseded as
with earlier as (
  select runs.*
  from changed_runs join core.runs as runs
    on runs.run_id = changed_runs.run_id and runs.last_seen_at >= changed_runs.since
    and runs.last_seen_at >= (select min(since) from changed_runs)
),
repeated as (
  select distinct earlier.run_id
  from earlier join core.runs as later
    on later.parent_run_id = earlier.parent_run_id and later.job_id = earlier.job_id
      and later.external_id is not distinct from earlier.external_id
      and later.map_index is not distinct from earlier.map_index
      and later.attempt > earlier.attempt
  where later.attempt > 1
)
select run_id, last_seen_at, run_id in (from repeated) as superseded
from earlier
where coalesce(superseded, false) <> (run_id in (from repeated));

update core.runs set superseded = found.superseded
from superseded as found
where runs.run_id = found.run_id and runs.last_seen_at = found.last_seen_at;
