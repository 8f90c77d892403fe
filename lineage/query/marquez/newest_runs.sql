-- The newest runs of each of the jobs.
select job_id, run_id
from (
  select job_id, run_id, row_number() over (
    partition by job_id order by coalesce(started_at, first_seen_at) desc, run_id
  ) as place
  from core.runs where job_id in (select unnest($ids)::uuid)
)
where place <= $limit
order by job_id, place
