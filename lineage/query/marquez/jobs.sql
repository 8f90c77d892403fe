-- Jobs by id, in the order of the ids, with what they read and write.
with asked as (
  select unnest($ids)::uuid as job_id, generate_subscripts($ids, 1) as place
),
named as (
  select distinct edges.job_id, edges.direction,
    coalesce(identities.namespace, datasets.namespace) as namespace, coalesce(identities.name, datasets.name) as name
  from core.edges as edges
    join asked using (job_id)
    join core.datasets as datasets using (dataset_id)
    left join core.identities as identities using (dataset_id)
),
sides as (
  select job_id,
    list([namespace, name] order by namespace, name) filter (direction = 'in') as inputs,
    list([namespace, name] order by namespace, name) filter (direction = 'out') as outputs
  from named group by job_id
)
select asked.job_id, jobs.namespace, jobs.name, jobs.first_seen_at, jobs.last_seen_at, parents.job_id as parent_id,
  parents.name as parent_name, coalesce(sides.inputs, []) as inputs, coalesce(sides.outputs, []) as outputs
from asked
  join core.jobs as jobs using (job_id)
  left join core.jobs as parents on parents.job_id = jobs.parent_job_id
  left join sides using (job_id)
order by asked.place
