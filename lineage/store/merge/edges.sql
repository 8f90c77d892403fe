insert into core.edges by name
select
  edge_id, any_value(job_id) as job_id, any_value(dataset_id) as dataset_id,
  any_value(direction) as direction, bool_or(observed) as observed,
  min(first_seen_at) as first_seen_at, max(last_seen_at) as last_seen_at,
  arg_max(last_run_id, (last_seen_at, last_run_id)) as last_run_id
from batch_edges
group by edge_id
on conflict (edge_id) do update set
  observed = greatest(observed, excluded.observed),
  first_seen_at = least(first_seen_at, excluded.first_seen_at),
  last_seen_at = greatest(last_seen_at, excluded.last_seen_at),
  last_run_id = case
    when excluded.last_seen_at > last_seen_at then excluded.last_run_id
    when excluded.last_seen_at = last_seen_at then greatest(last_run_id, excluded.last_run_id)
    else last_run_id
  end;
