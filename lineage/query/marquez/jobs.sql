-- Jobs by id, each with its place among the ids.
with asked as (
  select place, substr($id_list, 37 * place + 1, 36)::uuid as job_id
  from range((len($id_list) + 1) // 37) as places(place)
)
select asked.place, jobs.namespace, jobs.name, epoch_us(jobs.first_seen_at), epoch_us(jobs.last_seen_at),
  parents.job_id as parent_id, parents.name as parent_name
from asked
  join core.jobs as jobs using (job_id)
  left join core.jobs as parents on parents.job_id = jobs.parent_job_id
order by asked.place
