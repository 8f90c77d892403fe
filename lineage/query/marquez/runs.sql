-- Runs by id, each with its place among the ids.
with asked as (
  select place, substr($id_list, 37 * place + 1, 36)::uuid as run_id
  from range((len($id_list) + 1) // 37) as places(place)
)
select asked.place, runs.run_id::varchar, epoch_us(runs.first_seen_at), epoch_us(runs.last_seen_at),
  epoch_us(runs.nominal_start_at), epoch_us(runs.nominal_end_at), epoch_us(runs.started_at),
  coalesce(runs.end_key, runs.closed_key), runs.begun, jobs.job_id::varchar, jobs.namespace, jobs.name
from asked
  join core.runs as runs using (run_id)
  join core.jobs as jobs on jobs.job_id = runs.job_id
order by asked.place
