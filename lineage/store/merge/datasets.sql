insert into core.datasets by name
select dataset_id, any_value(namespace) as namespace, any_value(name) as name, min(first_seen_at) as first_seen_at,
  max(last_seen_at) as last_seen_at
from batch_datasets
group by dataset_id
on conflict (dataset_id) do update set
  first_seen_at = least(first_seen_at, excluded.first_seen_at),
  last_seen_at = greatest(last_seen_at, excluded.last_seen_at);
