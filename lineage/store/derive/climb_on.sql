-- One step further up. Who comes to a run that is not known has come to the end.
create or replace temp table steps as
select distinct runs.run_id, runs.parent_run_id,
  runs.parent_run_id is null or coalesce(jobs.job_type, '') in ('DAG', 'FLOW') as is_top
from climbs
  join core.runs as runs on runs.run_id = climbs.at_run_id
  join core.jobs as jobs on jobs.job_id = runs.job_id
where not climbs.arrived;

create or replace temp table climbs as
select climbs.run_id, climbs.last_seen_at, climbs.was,
  if(climbs.arrived or coalesce(steps.is_top, true), climbs.at_run_id, steps.parent_run_id) as at_run_id,
  climbs.arrived or coalesce(steps.is_top, true) as arrived
from climbs left join steps on steps.run_id = climbs.at_run_id;
