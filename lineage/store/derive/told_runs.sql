-- The end of a task may hang on what its DAG run says of it.
insert into changed_runs
select run_id, last_seen_at
from core.runs
where parent_run_id in (select run_id from batch_task_states) and run_id not in (select run_id from changed_runs);
