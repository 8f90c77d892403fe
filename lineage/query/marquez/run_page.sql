-- A page of a job's runs, the newest start first, and how many there are.
select run_id, count(*) over () as total
from core.runs
where job_id = $job::uuid
order by coalesce(started_at, first_seen_at) desc, run_id
limit $limit offset $offset
