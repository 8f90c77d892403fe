-- Pipeline runs that began, never said their end, and were followed by none that succeeded.
with lost as (
  select runs.job_id, count(*) as runs
  from core.failures as failures join core.run_states as runs using (run_id)
  where failures.closed_at is null and runs.state = 'LOST'
  group by runs.job_id
)
select coalesce(jobs.orchestrator, 'other') as orchestrator, jobs.team, coalesce(sum(lost.runs), 0)::bigint as runs
from core.jobs as jobs left join lost using (job_id)
where jobs.job_id = jobs.pipeline_job_id
group by all
