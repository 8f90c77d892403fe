-- The newest runs of each of the jobs, by the jobs' places among the ids.
with asked as (
  select place, substr($id_list, 37 * place + 1, 36)::uuid as job_id
  from range((len($id_list) + 1) // 37) as places(place)
),
ranked as (
  select asked.place, runs.*, row_number() over (
    partition by asked.place order by coalesce(runs.started_at, runs.first_seen_at) desc, runs.run_id
  ) as rank
  from asked join core.runs as runs using (job_id)
)
select place, run_id::varchar, epoch_us(first_seen_at), epoch_us(last_seen_at), epoch_us(nominal_start_at),
  epoch_us(nominal_end_at), epoch_us(started_at), coalesce(end_key, closed_key), begun
from ranked
where rank <= $limit
order by place, rank
