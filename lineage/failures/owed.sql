-- What a failure owes: what its tasks wrote in their last good runs (never a good run: what they declare), and not
-- in this one.
create or replace temp table owing as
select failures.run_id as failure_id, failures.opened_at, tasks.job_id
from core.failures as failures
  join core.jobs as tasks on tasks.pipeline_job_id = failures.job_id
  left join core.failed_tasks as failed
    on failed.pipeline_run_id = failures.run_id and failed.job_id = tasks.job_id
where failures.run_id in (from doubtful) and (failures.owes_all or failed.run_id is not null)
group by all;

create or replace temp table recent as
select min(opened_at) - interval 1 day as since from owing;

-- Most tasks have had a good run lately; only for the others all history is looked through.
create or replace temp table good_tasks as
select owing.failure_id, owing.job_id,
  max({'end_key': runs.end_key, 'run_id': runs.run_id, 'began_at': coalesce(runs.started_at, runs.first_seen_at)}) as run
from owing join core.runs as runs
  on runs.job_id = owing.job_id and runs.pipeline_run_id <> owing.failure_id
    and make_timestamptz(runs.end_key // 4) <= owing.opened_at
where runs.end_key % 4 = 2 and runs.last_seen_at >= (select since from recent)
  and make_timestamptz(runs.end_key // 4) >= (select since from recent)
group by all;

insert into good_tasks
select owing.failure_id, owing.job_id,
  max({'end_key': runs.end_key, 'run_id': runs.run_id, 'began_at': coalesce(runs.started_at, runs.first_seen_at)})
from (from owing anti join good_tasks using (failure_id, job_id)) as owing join core.runs as runs
  on runs.job_id = owing.job_id and runs.pipeline_run_id <> owing.failure_id
    and make_timestamptz(runs.end_key // 4) <= owing.opened_at
where runs.end_key % 4 = 2
group by all;

insert into core.owed by name
with promised as (
  select good_tasks.failure_id, writes.dataset_id, writes.written_at as last_good_at
  from good_tasks join core.writes as writes
    on writes.run_id = good_tasks.run.run_id and writes.began_at = good_tasks.run.began_at
  where not writes.gone
  union all
  select owing.failure_id, coalesce(identities.root_id, edges.dataset_id), null
  from (from owing anti join good_tasks using (failure_id, job_id)) as owing
    join core.edges as edges on edges.job_id = owing.job_id and edges.first_seen_at <= owing.opened_at
    left join core.identities as identities using (dataset_id)
  where edges.direction = 'out'
)
select failure_id, dataset_id, max(last_good_at) as last_good_at
from promised anti join (
  select pipeline_run_id as failure_id, dataset_id from core.writes where pipeline_run_id in (from doubtful)
) using (failure_id, dataset_id)
group by all;
