-- The job of an id, unless it is hidden.
select jobs.job_id
from core.jobs as jobs
  left join core.hidings as own on own.subject_id = jobs.job_id
  left join core.hidings as spaces on spaces.subject = 'namespace' and spaces.name = jobs.namespace
where jobs.job_id = $job::uuid
  and ($hidden or coalesce(jobs.last_seen_at > greatest(own.hidden_at, spaces.hidden_at), true))
