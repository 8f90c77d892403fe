-- What a failure owes: what its tasks wrote in their last good runs (never a good run: what they declare), and not
-- in this one.
insert into core.owed by name
with owing as (
  select failures.run_id as failure_id, failures.opened_at, tasks.job_id
  from core.failures as failures
    join core.jobs as tasks on tasks.pipeline_job_id = failures.job_id
    left join core.failed_tasks as failed
      on failed.pipeline_run_id = failures.run_id and failed.job_id = tasks.job_id
  where failures.run_id in (from doubtful) and (failures.owes_all or failed.run_id is not null)
  group by all
),
last_good as (
  select owing.failure_id, owing.opened_at, owing.job_id, arg_max(runs.run_id, (runs.end_key, runs.run_id)) as run_id
  from owing left join core.runs as runs
    on runs.job_id = owing.job_id and runs.end_key % 4 = 2
      and make_timestamptz(runs.end_key // 4) <= owing.opened_at and runs.pipeline_run_id <> owing.failure_id
  group by all
),
promised as (
  select last_good.failure_id, writes.dataset_id, max(writes.written_at) as last_good_at
  from last_good join core.writes as writes on writes.run_id = last_good.run_id
  where not writes.gone
  group by all
  union all
  select last_good.failure_id, coalesce(identities.root_id, edges.dataset_id), null
  from last_good
    join core.edges as edges on edges.job_id = last_good.job_id and edges.first_seen_at <= last_good.opened_at
    left join core.identities as identities using (dataset_id)
  where last_good.run_id is null and edges.direction = 'out'
)
select failure_id, dataset_id, max(last_good_at) as last_good_at
from promised
where (failure_id, dataset_id) not in (
  select (pipeline_run_id, dataset_id) from core.writes where pipeline_run_id in (from doubtful)
)
group by all;
