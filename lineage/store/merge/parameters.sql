insert into core.parameters by name
select parameter_id, any_value(run_id) as run_id, any_value(name) as name, max(value) as value
from batch_parameters
group by parameter_id
on conflict (parameter_id) do update set value = greatest(value, excluded.value);
