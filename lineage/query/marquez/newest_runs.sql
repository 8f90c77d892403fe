-- The newest runs of each of the jobs, by the jobs' places among the ids; which they are is found before they are read.
with asked as (
  select place, substr($id_list, 37 * place + 1, 36)::uuid as job_id
  from range((len($id_list) + 1) // 37) as places(place)
),
newest as (
  select asked.place, arg_min(
    runs.rowid, {'age': -epoch_us(coalesce(runs.started_at, runs.first_seen_at)), 'run_id': runs.run_id}, $limit
  ) as lie_at
  from asked join core.runs as runs using (job_id)
  group by asked.place
),
ranked as materialized (
  select place, unnest(lie_at) as lies_at, generate_subscripts(lie_at, 1) as rank from newest
)
select ranked.place, runs.run_id::varchar, epoch_us(runs.first_seen_at), epoch_us(runs.last_seen_at),
  epoch_us(runs.nominal_start_at), epoch_us(runs.nominal_end_at), epoch_us(runs.started_at),
  coalesce(runs.end_key, runs.closed_key), runs.begun
from ranked join core.runs as runs on runs.rowid = ranked.lies_at
order by ranked.place, ranked.rank
