-- A page of jobs, the newest update first, and how many there are; those whose last run is in one of the states.
with asked as (
  select job_id, last_seen_at, name
  from core.shown_jobs
  where $namespace is null or namespace = $namespace
),
last_runs as (
  select job_id, arg_max(run_id, (coalesce(started_at, first_seen_at), run_id)) as run_id
  from core.runs where len($states) > 0 group by job_id
)
select asked.job_id, count(*) over () as total
from asked
  left join last_runs using (job_id)
  left join core.run_states as states on states.run_id = last_runs.run_id
where len($states) = 0 or if(states.state = 'RUNNING' and not states.begun, 'NEW', states.state) in (select unnest($states))
order by asked.last_seen_at desc, asked.name
limit $limit offset $offset
