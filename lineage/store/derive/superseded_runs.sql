-- A try after which another try of the same task was made.
update core.runs set superseded = true
from (
  select earlier.run_id
  from changed_runs
    join core.runs as later using (run_id)
    join core.runs as earlier
      on earlier.parent_run_id = later.parent_run_id and earlier.job_id = later.job_id
        and earlier.attempt < later.attempt
  where later.attempt > 1
  union
  select earlier.run_id
  from changed_runs
    join core.runs as earlier using (run_id)
    join (select * from core.runs where attempt > 1) as later
      on later.parent_run_id = earlier.parent_run_id and later.job_id = earlier.job_id
        and later.attempt > earlier.attempt
) as found
where runs.run_id = found.run_id and runs.superseded is null;
