-- Failed cross-team runs: a pipeline run failed, is lost, or holds a finally failed task, while other teams depend
-- on what it still owes. lineage/failures/ keeps the tables.

-- The assets whose events started a run: it reads them, though its tasks declare no inlets.
create or replace view core.asset_reads as
select events.run_id, events.job_id, coalesce(identities.root_id, events.dataset_id) as dataset_id,
  events.upstream_run_id, events.evidence
from core.dependencies as events
  left join core.identities as identities on identities.dataset_id = events.dataset_id
where events.dataset_id is not null;

-- A pipeline whose failed task launched or triggered a pipeline that failed is never the root: the launched one is.
create or replace view core.launched_failures as
select tasks.pipeline_run_id as failure_id, min(launched.run_id) as launched_id
from core.failed_tasks as tasks join (
  select run_id, parent_run_id as launcher_id from core.failures
  union all
  select failures.run_id, dependencies.upstream_run_id
  from core.failures as failures join core.dependencies as dependencies using (run_id)
  where dependencies.dataset_id is null
) as launched on launched.launcher_id = tasks.run_id
where launched.run_id <> tasks.pipeline_run_id
group by tasks.pipeline_run_id;

-- The most upstream pipeline that was itself open when this one opened, else itself.
create or replace view core.most_upstream as
select failures.run_id as failure_id,
  coalesce(arg_min(causes.cause_id, (causes.further, causes.opened_at, causes.cause_id)), failures.run_id) as root_id
from core.failures as failures left join (
  select causes.failure_id, causes.cause_id, count(further.cause_id) as further, any_value(upstream.opened_at) as opened_at
  from core.failure_causes as causes
    join core.failures as upstream on upstream.run_id = causes.cause_id
    left join core.failure_causes as further on further.failure_id = causes.cause_id
  group by causes.failure_id, causes.cause_id
) as causes on causes.failure_id = failures.run_id
group by failures.run_id;

create or replace view core.failure_roots as
with recursive launches (failure_id, root_id, hops) as (
  select failure_id, root_id, 0 from core.most_upstream
  union all
  select launches.failure_id, launched.launched_id, launches.hops + 1
  from launches join core.launched_failures as launched on launched.failure_id = launches.root_id
  where launches.hops < 16
)
select failure_id, arg_max(root_id, hops) as root_failure_id from launches group by failure_id;

create or replace view public.cross_team_failures as
with hits as (
  select reach.failure_id, consumers.team as consumer_team,
    count(distinct reach.dataset_id) filter (models.dataset_id is null) as datasets,
    count(distinct reach.job_id) as pipelines, count(distinct models.dataset_id) as models
  from core.owed_reach as reach
    join core.jobs as consumers on consumers.job_id = reach.job_id
    left join core.model_datasets as models on models.dataset_id = reach.dataset_id
  group by all
)
select
  failures.run_id as failure_id, 'job:' || jobs.namespace || ':' || jobs.name as pipeline, failures.run_id,
  failures.external_id, jobs.team as producer_team, hits.consumer_team, failures.opened_at, failures.closed_at,
  roots.root_failure_id, hits.datasets, hits.pipelines, hits.models
from core.failures as failures
  join hits on hits.failure_id = failures.run_id
  join core.failure_roots as roots on roots.failure_id = failures.run_id
  join core.jobs as jobs on jobs.job_id = failures.job_id
where hits.consumer_team <> jobs.team;

-- What runs of other pipelines read of owed data while the failure was open: the good version of before. Of the failures
-- that are open or were closed at a moment or later. They are put together before links are looked through: a join of
-- links and failures by their times alone would be far dearer.
create or replace macro core.stale_reads(closed_since) as table
with concerned as materialized (
  select owed.failure_id, owed.dataset_id, failures.job_id, failures.external_id, failures.opened_at,
    coalesce(failures.closed_at, 'infinity'::timestamptz) as closed_at
  from core.failures as failures join core.owed as owed on owed.failure_id = failures.run_id
  where coalesce(failures.closed_at, 'infinity'::timestamptz) >= closed_since
),
read as materialized (
  select failures.*, links.reader_run_id, links.read_at, links.version_id, links.writer_run_id, links.written_at
  from concerned as failures join core.links as links
    on links.dataset_id = failures.dataset_id and links.written_at < failures.opened_at
      and links.read_at >= failures.opened_at and links.read_at < failures.closed_at
  where links.mark is distinct from 'failed_writer' and links.read_at >= (select min(opened_at) from concerned)
)
select
  read.failure_id, producers.node as pipeline, read.external_id, producers.team as producer_team,
  readers.team as consumer_team, datasets.node as dataset, read.reader_run_id,
  runs.external_id as reader_external_id, readers.node as reader_job, readers.pipeline as reader_pipeline,
  read.read_at, read.version_id, read.writer_run_id, read.written_at, read.read_at - read.written_at as version_age
from read
  join core.runs as runs on runs.run_id = read.reader_run_id
  join core.named_jobs as readers on readers.job_id = runs.job_id
  join core.named_jobs as producers on producers.job_id = read.job_id
  join core.named_datasets as datasets on datasets.dataset_id = read.dataset_id
where readers.pipeline_job_id <> read.job_id and not coalesce(runs.dev, false) and not coalesce(readers.dev, false);

create or replace view public.stale_reads as from core.stale_reads('-infinity'::timestamptz);
