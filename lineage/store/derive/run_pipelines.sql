-- The pipeline run of a run: the first run up its parents whose job is a DAG or FLOW, or that has no parent.
-- An exported flow and its DAG are one execution: the DAG run is the pipeline run of both.
create or replace temp table moved_runs as
select runs.run_id, runs.pipeline_run_id as was, found.pipeline_run_id
from core.runs as runs join (
  with recursive climb (run_id, at_run_id, hops) as (
    select run_id, run_id, 0 from changed_runs
    union all
    select climb.run_id, runs.parent_run_id, climb.hops + 1
    from climb
      join core.runs as runs on runs.run_id = climb.at_run_id
      join core.jobs as jobs on jobs.job_id = runs.job_id
    where runs.parent_run_id is not null
      and coalesce(jobs.job_type, '') not in ('DAG', 'FLOW')
      and climb.hops < 16
  )
  select tops.run_id, coalesce(flows.dag_run_id, tops.pipeline_run_id) as pipeline_run_id
  from (select run_id, arg_max(at_run_id, hops) as pipeline_run_id from climb group by run_id) as tops
    left join core.exported_flows as flows on flows.flow_run_id = tops.pipeline_run_id
) as found using (run_id)
where runs.pipeline_run_id is distinct from found.pipeline_run_id;

update core.runs set pipeline_run_id = moved_runs.pipeline_run_id
from moved_runs where runs.run_id = moved_runs.run_id;
