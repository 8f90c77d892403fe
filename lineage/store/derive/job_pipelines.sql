-- The pipeline of a job: the first job on the way up its parents that is a DAG or FLOW, or has no parent.
create or replace temp table moved_jobs as
select jobs.job_id, jobs.pipeline_job_id as was, found.pipeline_job_id
from core.jobs as jobs join (
  with recursive climb (job_id, at_job_id, hops) as (
    select job_id, job_id, 0 from changed_jobs
    union all
    select climb.job_id, jobs.parent_job_id, climb.hops + 1
    from climb join core.jobs as jobs on jobs.job_id = climb.at_job_id
    where jobs.parent_job_id is not null
      and coalesce(jobs.job_type, '') not in ('DAG', 'FLOW')
      and climb.hops < 16
  )
  select tops.job_id, coalesce(exports.dag_job_id, tops.pipeline_job_id) as pipeline_job_id
  from (select job_id, arg_max(at_job_id, hops) as pipeline_job_id from climb group by job_id) as tops
    left join (
      select flow_job_id, max(dag_job_id) as dag_job_id from core.exported_flows group by flow_job_id
    ) as exports on exports.flow_job_id = tops.pipeline_job_id
) as found using (job_id)
where jobs.pipeline_job_id is distinct from found.pipeline_job_id;

update core.jobs set pipeline_job_id = moved_jobs.pipeline_job_id
from moved_jobs where jobs.job_id = moved_jobs.job_id;
