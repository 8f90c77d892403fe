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
  select distinct good.*, failures.run_id as failure_id
  from altered_good as good join core.failures as failures
    on failures.opened_at between good.ended_at
      and good.ended_at + to_days((select depends_days from core.settings))
)
select run_id from failing
union
select failures.run_id
from core.failures as failures join spoken_of
  on spoken_of.job_id = failures.job_id and failures.opened_at >= spoken_of.since
union
select reach.failure_id
from core.owed_reach as reach join altered using (failure_id, job_id)
union
select reach.failure_id
from core.owed_reach as reach
  join altered using (failure_id)
  join core.reads as reads on reads.pipeline_run_id = altered.run_id and reads.dataset_id = reach.dataset_id
union
select failures.run_id
from core.failures as failures
  join core.jobs as jobs on jobs.pipeline_job_id = failures.job_id
  join core.edges as edges on edges.job_id = jobs.job_id
where edges.dataset_id in (from renamed_datasets)
union
select run_id from core.failures where exists (select 1 from moved_jobs where was is not null);
