-- Before the merge: the jobs of the batch, where they stand and as what.
create or replace temp table told_jobs as
select batch.*, known.rowid as place, known.first_seen_at as known_first, known.last_seen_at as known_last,
  known.job_type as known_type, known.orchestrator as known_orchestrator, known.parent_job_id as known_parent_id
from (
  select job_id, any_value(namespace) as namespace, any_value(name) as name,
    min(first_seen_at) as first_seen_at, max(last_seen_at) as last_seen_at,
    max(job_type) as job_type, max(orchestrator) as orchestrator, max(parent_job_id) as parent_job_id
  from batch_jobs group by job_id
) as batch left join core.jobs as known using (job_id);

-- Those whose type or parent will be another one, or of whose team something new is said.
create or replace temp table changed_jobs as
select job_id
from told_jobs
where place is null or greatest(job_type, known_type) is distinct from known_type
  or greatest(parent_job_id, known_parent_id) is distinct from known_parent_id
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
select job_id from told_jobs where place is not null and greatest(job_type, known_type) is distinct from known_type;
