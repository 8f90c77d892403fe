-- The failures that must be judged anew. A failure hangs on what had happened when it opened: what its tasks had
-- written and declared by then, and what the last good runs of other pipelines had read and written by then.
create or replace temp table doubtful as
with spoken_of as (
  select jobs.pipeline_job_id as job_id, min(runs.first_seen_at) as since
  from core.runs as runs join core.jobs as jobs using (job_id)
  where runs.run_id in (from changed_runs)
  group by all
  union all
  select jobs.pipeline_job_id, min(edges.first_seen_at)
  from batch_edges as edges join core.jobs as jobs using (job_id)
  group by all
),
altered as (
  select distinct run_id, job_id, ended_at, ended_at + to_days((select depends_days from core.settings)) as until
  from altered_good where ended_at <= (select max(opened_at) from core.failures)
),
-- A pipeline whose good run changed was reached, or reads now what was.
met as (
  select reach.failure_id, altered.ended_at, altered.until
  from altered join core.owed_reach as reach using (job_id)
  union
  select reach.failure_id, altered.ended_at, altered.until
  from altered
    join core.reads as reads on reads.pipeline_run_id = altered.run_id
    join core.owed_reach as reach on reach.dataset_id = reads.dataset_id
  union
  select reach.failure_id, altered.ended_at, altered.until
  from altered join core.asset_reads as reads using (run_id) join core.owed_reach as reach using (dataset_id)
)
select run_id from failing
union
select failures.run_id
from core.failures as failures join spoken_of
  on spoken_of.job_id = failures.job_id and failures.opened_at >= spoken_of.since
union
select met.failure_id
from met join core.failures as failures
  on failures.run_id = met.failure_id and failures.opened_at between met.ended_at and met.until
union
select failures.run_id
from core.failures as failures
  join core.jobs as jobs on jobs.pipeline_job_id = failures.job_id
  join core.edges as edges on edges.job_id = jobs.job_id
where edges.dataset_id in (from renamed_datasets)
union
select run_id from core.failures where exists (select 1 from moved_jobs where was is not null);
