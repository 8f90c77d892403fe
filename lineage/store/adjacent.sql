-- Every edge; ids as bytes, for as objects they would take minutes.
select unhex(replace(job_id::varchar, '-', '')) as job_id, unhex(replace(dataset_id::varchar, '-', '')) as dataset_id,
  direction
from core.edges
