-- A task that never said its end is closed by what its DAG run says of it (airflowState); once it says its
-- own end that word is gone again. The word is about the last try: an earlier one without an end has failed.
create or replace temp table closed as
with found as (
  select stated.run_id,
    max(case when stated.end_key is null and stated.state in ('success', 'failed', 'upstream_failed', 'skipped', 'removed')
      then epoch_us(stated.stated_at) * 4
        + case when stated.superseded or stated.state = 'failed' then 1 when stated.state = 'success' then 2 else 0 end
    end) as closed_key
  from stated
    join core.jobs as jobs on jobs.job_id = stated.job_id
    join core.runs as parents on parents.run_id = stated.parent_run_id
    join core.jobs as parent_jobs
      on parent_jobs.job_id = parents.job_id and jobs.name = parent_jobs.name || '.' || stated.task
  group by stated.run_id
)
select distinct stated.run_id, stated.last_seen_at, found.closed_key
from stated join found using (run_id)
where stated.closed_key is distinct from found.closed_key;

update core.runs set closed_key = closed.closed_key
from closed where runs.run_id = closed.run_id and runs.last_seen_at = closed.last_seen_at;
