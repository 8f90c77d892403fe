-- The pipelines whose good runs changed, while failures of then or later are known; and what those runs read.
create or replace temp table altered as
select distinct run_id, job_id, ended_at, ended_at + to_days((select depends_days from core.settings)) as until
from altered_good where ended_at <= (select max(opened_at) from core.failures);

create or replace temp table altered_reads as
select distinct reads.dataset_id, altered.ended_at, altered.until
from altered join core.reads as reads on reads.pipeline_run_id = altered.run_id
union
select reads.dataset_id, altered.ended_at, altered.until
from altered join core.asset_reads as reads using (run_id);

-- The failures that must be judged anew. A failure hangs on what had happened when it opened: what its tasks had
-- written and declared by then, and what the last good runs of other pipelines had read and written by then.
create or replace temp table doubtful as
with spoken_of as (
  select jobs.pipeline_job_id as job_id, min(runs.first_seen_at) as since
  from changed as runs join core.jobs as jobs using (job_id)
  group by all
  union all
  select jobs.pipeline_job_id, min(edges.first_seen_at)
  from batch_edges as edges join core.jobs as jobs using (job_id)
  group by all
),
-- A pipeline whose good run changed was reached, or reads now what was.
met as (
  select reach.failure_id
  from altered join core.owed_reach as reach
    on reach.job_id = altered.job_id and reach.opened_at between altered.ended_at and altered.until
  union
  select reach.failure_id
  from altered_reads as reads join core.owed_reach as reach
    on reach.dataset_id = reads.dataset_id and reach.opened_at between reads.ended_at and reads.until
)
select run_id from failing
union
select failures.run_id
from core.failures as failures join spoken_of
  on spoken_of.job_id = failures.job_id and failures.opened_at >= spoken_of.since
union
select failure_id from met
union
select failures.run_id
from core.failures as failures
  join core.jobs as jobs on jobs.pipeline_job_id = failures.job_id
  join core.edges as edges on edges.job_id = jobs.job_id
where edges.dataset_id in (from renamed_datasets)
union
select run_id from core.failures where exists (select 1 from moved_jobs where was is not null);
