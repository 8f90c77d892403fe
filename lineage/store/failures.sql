-- Failed cross-team runs: a pipeline run failed, is lost, or holds a finally failed task, while other teams depend
-- on what it still owes.

-- The tasks whose last try failed for good.
create or replace view core.failed_tasks as
select tasks.run_id, tasks.job_id, tasks.pipeline_run_id, tasks.ended_at, tasks.error
from core.run_states as tasks
where tasks.state = 'FAIL' and tasks.pipeline_run_id <> tasks.run_id;

-- Each OpenLineage run of a pipeline counts, so that a cleared and repeated run closes what it opened. A run that
-- goes on, or that ended well in spite of it, owes only what its failed tasks owe.
create or replace view core.failed_pipeline_runs as
select
  runs.run_id, runs.job_id, runs.external_id, jobs.team,
  coalesce(runs.started_at, runs.first_seen_at) as started_at,
  least(
    tasks.failed_at,
    case runs.state
      when 'FAIL' then runs.ended_at
      when 'LOST' then runs.last_seen_at + (select lost_after from core.settings)
    end
  ) as opened_at,
  runs.error, runs.state in ('FAIL', 'LOST') as owes_all
from core.run_states as runs
  join core.jobs as jobs using (job_id)
  left join (
    select pipeline_run_id, min(ended_at) as failed_at from core.failed_tasks group by pipeline_run_id
  ) as tasks on tasks.pipeline_run_id = runs.run_id
where runs.pipeline_run_id = runs.run_id and not coalesce(runs.dev, false)
  and (runs.state in ('FAIL', 'LOST') or (tasks.failed_at is not null and runs.state in ('RUNNING', 'COMPLETE')));

-- It closes when this pipeline succeeds, without a failed task, in this run or in one that started later.
create or replace view core.failures as
select failed.*, min(make_timestamptz(good.end_key // 4)) as closed_at
from core.failed_pipeline_runs as failed
  left join core.runs as good
    on good.job_id = failed.job_id and good.pipeline_run_id = good.run_id and good.end_key % 4 = 2
      and coalesce(good.started_at, good.first_seen_at) >= failed.started_at and good.run_id <> failed.run_id
      and good.run_id not in (select pipeline_run_id from core.failed_tasks)
group by all;

-- What it owes: what its tasks wrote in their last good runs (never a good run: what they declare), not in this one.
create or replace view core.owed as
with owing as (
  select failures.run_id as failure_id, failures.opened_at, tasks.job_id
  from core.failures as failures join core.jobs as tasks on tasks.pipeline_job_id = failures.job_id
  where failures.owes_all or tasks.job_id in (
    select job_id from core.failed_tasks where pipeline_run_id = failures.run_id
  )
),
last_good as (
  select owing.failure_id, owing.job_id, arg_max(runs.run_id, (runs.end_key, runs.run_id)) as run_id
  from owing left join core.runs as runs
    on runs.job_id = owing.job_id and runs.end_key % 4 = 2
      and make_timestamptz(runs.end_key // 4) <= owing.opened_at and runs.pipeline_run_id <> owing.failure_id
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

-- The failures that were open and upstream when one opened, with how many of those were upstream of each.
create or replace view core.failure_causes as
select failures.run_id as failure_id, upstream.run_id as cause_id, upstream.opened_at
from core.failures as failures
  join (select distinct failure_id, job_id from core.owed_reach) as reach on reach.job_id = failures.job_id
  join core.failures as upstream
    on upstream.run_id = reach.failure_id and upstream.opened_at <= failures.opened_at
      and coalesce(upstream.closed_at, 'infinity'::timestamptz) > failures.opened_at;

-- A pipeline whose failed task launched a pipeline that failed is never the root: the launched one is.
create or replace view core.launched_failures as
select tasks.pipeline_run_id as failure_id, min(launched.run_id) as launched_id
from core.failed_tasks as tasks
  join core.runs as children on children.parent_run_id = tasks.run_id
  join core.failures as launched on launched.run_id = children.run_id
group by tasks.pipeline_run_id;

-- The most upstream pipeline that was itself open, fixed when the failure opened.
create or replace view core.failure_roots as
select roots.failure_id, coalesce(launched.launched_id, roots.root_id) as root_failure_id
from (
  select failures.run_id as failure_id,
    coalesce(arg_min(causes.cause_id, (causes.causes, causes.opened_at, causes.cause_id)), failures.run_id) as root_id
  from core.failures as failures
    left join (
      select causes.*, count(further.cause_id) as causes
      from core.failure_causes as causes
        left join core.failure_causes as further on further.failure_id = causes.cause_id
      group by all
    ) as causes on causes.failure_id = failures.run_id
  group by failures.run_id
) as roots left join core.launched_failures as launched on launched.failure_id = roots.root_id;

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
