-- Before the merge: the jobs whose type, parent or say about their team is new.
create or replace temp table changed_jobs as
select distinct batch.job_id
from batch_jobs as batch left join core.jobs as known using (job_id)
where known.job_id is null
  or (batch.job_type is not null and batch.job_type is distinct from known.job_type)
  or (batch.parent_job_id is not null and batch.parent_job_id is distinct from known.parent_job_id)
union
select entity_id from changed_facets where name in ('@team', '@owners', '@project')
union
-- Of several owners the first that is a team elsewhere counts: a team that appears or goes may settle it.
select owned.entity_id
from core.facets as owned
where owned.name = '@owners' and exists (
  select 1
  from changed_facets
  where name = '@team' and (not first or body_id not in (select body_id from core.facets where name = '@team'))
);

-- Known jobs whose type is new: their runs may belong to other pipelines than was thought.
create or replace temp table retyped_jobs as
select distinct batch.job_id
from batch_jobs as batch join core.jobs as known using (job_id)
where batch.job_type is not null and batch.job_type is distinct from known.job_type;
