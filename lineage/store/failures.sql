-- Failed cross-team runs: a pipeline run ended FAIL or is lost while other teams depend on what it still owes.

-- Each OpenLineage run of a pipeline counts, so that a cleared and repeated run closes what it opened.
create or replace view core.failed_pipeline_runs as
select
  runs.run_id, runs.job_id, runs.external_id, jobs.team,
  coalesce(runs.started_at, runs.first_seen_at) as started_at,
  coalesce(runs.ended_at, runs.last_seen_at + (select lost_after from core.settings)) as opened_at,
  runs.error
from core.run_states as runs join core.jobs as jobs using (job_id)
where runs.pipeline_run_id = runs.run_id and runs.state in ('FAIL', 'LOST') and not coalesce(runs.dev, false);

-- It closes when this pipeline succeeds in this run or in one that started later.
create or replace view core.failures as
select failed.*, min(make_timestamptz(good.end_key // 4)) as closed_at
from core.failed_pipeline_runs as failed
  left join core.runs as good
    on good.job_id = failed.job_id and good.pipeline_run_id = good.run_id and good.end_key % 4 = 2
      and coalesce(good.started_at, good.first_seen_at) >= failed.started_at and good.run_id <> failed.run_id
group by all;

-- What it owes: what its tasks wrote in their last good runs (never a good run: what they declare), not in this one.
create or replace view core.owed as
with last_good as (
  select failures.run_id as failure_id, tasks.job_id, arg_max(runs.run_id, (runs.end_key, runs.run_id)) as run_id
  from core.failures as failures
    join core.jobs as tasks on tasks.pipeline_job_id = failures.job_id
    left join core.runs as runs
      on runs.job_id = tasks.job_id and runs.end_key % 4 = 2
        and make_timestamptz(runs.end_key // 4) <= failures.opened_at and runs.pipeline_run_id <> failures.run_id
  group by all
),
promised as (
  select last_good.failure_id, writes.dataset_id, max(writes.written_at) as last_good_at
  from last_good join core.writes as writes on writes.run_id = last_good.run_id
  group by all
  union all
  select last_good.failure_id, edges.dataset_id, null
  from last_good join core.root_edges as edges on edges.job_id = last_good.job_id
  where last_good.run_id is null and edges.direction = 'out'
)
select failure_id, dataset_id, max(last_good_at) as last_good_at
from promised
where not exists (
  select 1 from core.writes as writes join core.runs as runs using (run_id)
  where runs.pipeline_run_id = promised.failure_id and writes.dataset_id = promised.dataset_id
)
group by all;

-- Everything downstream of what is owed, through any number of pipelines that still succeed now and then.
create or replace view core.owed_reach as
with recursive alive as (
  select job_id, max(make_timestamptz(end_key // 4)) as succeeded_at
  from core.runs
  where pipeline_run_id = run_id and end_key % 4 = 2 and not coalesce(dev, false)
  group by job_id
),
reach (failure_id, dataset_id, job_id) as (
  select failure_id, dataset_id, null::uuid from core.owed
  union
  select reach.failure_id, written.dataset_id, read.pipeline_job_id
  from reach
    join core.failed_pipeline_runs as failed on failed.run_id = reach.failure_id
    join core.pipeline_io as read
      on read.dataset_id = reach.dataset_id and read.direction = 'in' and read.pipeline_job_id <> failed.job_id
    join alive
      on alive.job_id = read.pipeline_job_id
        and alive.succeeded_at >= failed.opened_at - to_days((select depends_days from core.settings))
    left join core.pipeline_io as written
      on written.pipeline_job_id = read.pipeline_job_id and written.direction = 'out'
)
select * from reach;

create or replace view core.failure_roots as
select failures.run_id as failure_id,
  coalesce(arg_min(upstream.run_id, (upstream.opened_at, upstream.run_id)), failures.run_id) as root_failure_id
from core.failures as failures
  left join core.owed_reach as reach on reach.job_id = failures.job_id
  left join core.failures as upstream
    on upstream.run_id = reach.failure_id and upstream.opened_at <= failures.opened_at
      and coalesce(upstream.closed_at, 'infinity'::timestamptz) > failures.opened_at
group by failures.run_id;

create or replace view public.cross_team_failures as
with hits as (
  select reach.failure_id, consumers.team as consumer_team,
    count(distinct reach.dataset_id) filter (io.models is null) as datasets,
    count(distinct reach.job_id) as pipelines, count(distinct reach.dataset_id) filter (io.models) as models
  from core.owed_reach as reach
    join core.jobs as consumers on consumers.job_id = reach.job_id
    left join (select dataset_id, true as models from core.run_io where model group by dataset_id) as io
      on io.dataset_id = reach.dataset_id
  group by all
)
select
  failures.run_id as failure_id, jobs.node as pipeline, failures.run_id, failures.external_id,
  failures.team as producer_team, hits.consumer_team, failures.opened_at, failures.closed_at,
  roots.root_failure_id, hits.datasets, hits.pipelines, hits.models
from core.failures as failures
  join hits on hits.failure_id = failures.run_id
  join core.failure_roots as roots on roots.failure_id = failures.run_id
  join core.named_jobs as jobs on jobs.job_id = failures.job_id
where hits.consumer_team <> failures.team;
