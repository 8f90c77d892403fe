select written_at, schema_before, schema, run
from (
  select written_at, schema, run_id as run, lag(schema) over (order by written_at, run_id) as schema_before
  from dataset_versions where dataset = ${dataset:sqlstring} and schema is not null
)
where schema is distinct from schema_before and $__timeFilter(written_at)
order by written_at desc
