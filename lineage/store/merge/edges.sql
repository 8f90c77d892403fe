insert into core.edges by name
select
  edge_id, any_value(job_id) as job_id, any_value(dataset_id) as dataset_id,
  any_value(direction) as direction, bool_or(observed) as observed,
  min(seen_at) as first_seen_at, max(seen_at) as last_seen_at,
  max(run_id) filter (seen_at = newest) as last_run_id
from (select *, max(seen_at) over (partition by edge_id) as newest from batch_edges) as batch
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
