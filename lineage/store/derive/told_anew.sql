-- The jobs and datasets that the batch speaks of, those of which something new is said, and those that may have moved to
-- a newer run; datasets under the names that stay.
with spoken as (
  select job_id as node_id, 'job' as what, first_seen_at, last_seen_at from batch_jobs
  union all
  select dataset_id, 'dataset', first_seen_at, last_seen_at from batch_datasets
),
said as (
  select job_id as node_id from changed_jobs
  union
  select entity_id from changed_facets where name not like '@%'
  union
  select subject_id from batch_catalog where kind = 'tagged'
  union
  select dataset_id from changed_statements
),
moved as (
  select job_id as node_id from changed
  union
  select job_id from batch_runs
),
noted as (
  select node_id, what, epoch_us(min(first_seen_at)) as first_seen_at, epoch_us(max(last_seen_at)) as last_seen_at
  from spoken group by all
  union all
  select node_id, 'said', null, null from said
  union all
  select node_id, 'moved', null, null from moved
)
select unhex(replace(coalesce(identities.root_id, noted.node_id)::varchar, '-', '')) as node_id,
  noted.what, noted.first_seen_at, noted.last_seen_at
from noted left join core.identities as identities on identities.dataset_id = noted.node_id
where noted.node_id is not null;
