-- A try after which another try of the same task was made: in Airflow of the same index of a mapped task, in
-- Metaflow of the same pathspec.
update core.runs set superseded = found.superseded
from (
  select earlier.run_id, bool_or(later.run_id is not null) as superseded
  from changed_runs
    join core.runs as earlier using (run_id)
    left join (select * from core.runs where attempt > 1) as later
      on later.parent_run_id = earlier.parent_run_id and later.job_id = earlier.job_id
        and later.external_id is not distinct from earlier.external_id
        and later.map_index is not distinct from earlier.map_index
        and later.attempt > earlier.attempt
  group by earlier.run_id
) as found
where runs.run_id = found.run_id and coalesce(runs.superseded, false) <> found.superseded;
