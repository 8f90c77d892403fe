-- A page of the jobs whose last run is in one of the states, the newest update first, and how many there are.
with last_runs as (
  select job_id, arg_max({
    'end_key': coalesce(end_key, closed_key), 'begun': begun
  }, (coalesce(started_at, first_seen_at), run_id)) as run
  from core.runs group by job_id
),
chosen as (
  select jobs.job_id, jobs.last_seen_at, jobs.name
  from core.shown_jobs as jobs join last_runs using (job_id)
  where ($namespace is null or jobs.namespace = $namespace)
    and ($within is null or list_contains($within::varchar[], jobs.namespace))
    and list_contains($states, case last_runs.run.end_key % 4
    when 0 then 'ABORTED' when 1 then 'FAILED' when 2 then 'COMPLETED' else if(last_runs.run.begun, 'RUNNING', 'NEW')
  end)
)
select job_id, (select count(*) from chosen) as total
from chosen
order by last_seen_at desc, name
limit $limit offset $offset
