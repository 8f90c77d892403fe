-- Runs by id, each with its place among the ids.
with asked as (
  select place, substr($id_list, 37 * place + 1, 36)::uuid as run_id
  from range((len($id_list) + 1) // 37) as places(place)
)
select asked.place, epoch_us(states.first_seen_at), epoch_us(states.last_seen_at), epoch_us(states.nominal_start_at),
  epoch_us(states.nominal_end_at),
  if(states.state in ('RUNNING', 'LOST') and not states.begun, 'NEW', states.state) as state,
  epoch_us(states.started_at), epoch_us(states.ended_at), jobs.namespace, jobs.name, jobs.job_id::varchar
from asked
  join core.run_states as states using (run_id)
  join core.jobs as jobs on jobs.job_id = states.job_id
order by asked.place
