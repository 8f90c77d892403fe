-- Before the merge: where the jobs of the batch stand, and how they will; who told more stands.
create or replace temp table told_jobs as
select batch.job_id, batch.namespace, batch.name, known.rowid as place,
  known.job_type as known_type, known.orchestrator as known_orchestrator, known.parent_job_id as known_parent_id,
  least(batch.first_seen_at, known.first_seen_at) as first_seen_at,
  greatest(batch.last_seen_at, known.last_seen_at) as last_seen_at,
  greatest(batch.job_type, known.job_type) as job_type,
  greatest(batch.orchestrator, known.orchestrator) as orchestrator,
  greatest(batch.parent_job_id, known.parent_job_id) as parent_job_id
from (
  select job_id, any_value(namespace) as namespace, any_value(name) as name,
    min(first_seen_at) as first_seen_at, max(last_seen_at) as last_seen_at,
    max(job_type) as job_type, max(orchestrator) as orchestrator, max(parent_job_id) as parent_job_id
  from batch_jobs group by job_id
) as batch left join core.jobs as known using (job_id);

-- The jobs whose type, parent or say about their team is new.
create or replace temp table changed_jobs as
select job_id
from told_jobs
where place is null or job_type is distinct from known_type or parent_job_id is distinct from known_parent_id
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
select job_id from told_jobs where place is not null and job_type is distinct from known_type;
