-- Runs as they stand by themselves: one that looks as if it were tried again may have failed with its pipeline.
select run_id, job_id, pipeline_run_id, external_id, core.run_state(
    coalesce(end_key, closed_key), last_seen_at, superseded, final, attempt, max_attempts, null
  ) as state, coalesce(started_at, first_seen_at) as began_at
from core.runs where run_id in ($keys)
