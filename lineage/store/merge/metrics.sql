insert into core.metrics by name
select metric_id, any_value(run_id) as run_id, any_value(name) as name, max(value) as value
from batch_metrics
group by metric_id
on conflict (metric_id) do update set value = greatest(value, excluded.value);
