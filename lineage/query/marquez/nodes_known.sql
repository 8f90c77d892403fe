-- Every job and dataset; ids as bytes, for as objects they would take minutes.
select unhex(replace(job_id::varchar, '-', '')), true, epoch_us(first_seen_at), epoch_us(last_seen_at) from core.jobs
union all
select unhex(replace(coalesce(root_id, datasets.dataset_id)::varchar, '-', '')), false,
  epoch_us(first_seen_at), epoch_us(last_seen_at)
from core.datasets as datasets left join core.identities using (dataset_id)
