-- A page of jobs, the newest update first, and how many there are.
with asked as (
  select job_id, last_seen_at, name
  from core.shown_jobs
  where ($namespace is null or namespace = $namespace)
    and ($within is null or list_contains($within::varchar[], namespace))
)
select job_id, (select count(*) from asked) as total
from asked
order by last_seen_at desc, name
limit $limit offset $offset
