-- Pipeline runs lost in the last week, a row a pipeline.
select jobs.name, jobs.team, count(*) as runs, max(runs.last_seen_at) as last_seen_at,
  arg_max(coalesce(runs.external_id, runs.run_id::varchar), (runs.last_seen_at, runs.run_id)) as newest
from core.run_states as runs join core.jobs as jobs using (job_id)
where runs.state = 'LOST' and runs.run_id = runs.pipeline_run_id and not coalesce(runs.dev, false)
  and runs.last_seen_at >= now() - interval 7 days - (select lost_after from core.settings)
group by jobs.job_id, jobs.name, jobs.team
order by last_seen_at desc, jobs.name
