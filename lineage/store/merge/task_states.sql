-- What the DAG run said last; at one instant the greater word.
insert into core.task_states by name
select state_id, run_id, task, state, stated_at
from (
  select *, row_number() over (partition by state_id order by stated_at desc, state desc) as place
  from batch_task_states
)
where place = 1
on conflict (state_id) do update set
  state = case
    when excluded.stated_at > stated_at then excluded.state
    when excluded.stated_at = stated_at then greatest(state, excluded.state)
    else state
  end,
  stated_at = greatest(stated_at, excluded.stated_at);
