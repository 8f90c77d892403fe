-- The jobs whose runs now read or wrote other versions, and the datasets whose newest version may be another.
with changed as (
  select job_id as node_id from affected
  union
  select job_id from former_reads
  union
  select job_id from former_writes
  union
  select dataset_id from former_writes
  union
  select dataset_id from changed_writes
)
select unhex(replace(node_id::varchar, '-', '')) as node_id, 'moved' as what, null as first_seen_at, null as last_seen_at
from changed
where node_id is not null;
