with listed as materialized (
  select * from public.cross_team_failures
  where $history or closed_at is null or closed_at >= now() - interval 24 hours
),
owes as (
  select owed.failure_id,
    list({dataset: datasets.node, last_good_at: owed.last_good_at} order by datasets.node) as owes
  from core.owed as owed join core.named_datasets as datasets using (dataset_id)
  group by owed.failure_id
),
hits as (
  select reach.failure_id, consumers.team, list(distinct consumers.name order by consumers.name) as hits
  from core.owed_reach as reach join core.jobs as consumers on consumers.job_id = reach.job_id
  group by reach.failure_id, consumers.team
),
stale as (
  select failure_id, consumer_team,
    list({
      dataset: dataset, pipeline: reader_pipeline, runs: runs, external_id: newest.external_id,
      read_at: newest.read_at, written_at: newest.written_at
    } order by newest.read_at desc, reader_pipeline, dataset) as reads
  from (
    select failure_id, consumer_team, dataset, reader_pipeline, count(distinct reader_run_id) as runs,
      arg_max(
        {external_id: reader_external_id, read_at: read_at, written_at: written_at}, (read_at, reader_run_id, written_at)
      ) as newest
    from core.stale_reads(if($history, '-infinity'::timestamptz, now() - interval 24 hours))
    where failure_id in (select failure_id from listed)
    group by all
  )
  group by failure_id, consumer_team
),
failed as (
  select tasks.pipeline_run_id, arg_min(jobs.name, tasks.failed_at) as name,
    arg_min(tasks.error, tasks.failed_at) as error
  from core.failed_tasks as tasks join core.jobs as jobs using (job_id)
  group by tasks.pipeline_run_id
)
select
  listed.failure_id, listed.pipeline, jobs.name as pipeline_name, listed.external_id, listed.producer_team,
  listed.consumer_team, listed.opened_at, listed.closed_at, listed.root_failure_id,
  listed.datasets, listed.pipelines, listed.models, owes.owes, hits.hits,
  coalesce(failed.name, jobs.name) as failed_job, coalesce(failed.error, runs.error) as error,
  root_jobs.name as root_name, coalesce(stale.reads, []) as stale_reads
from listed
  join core.runs as runs on runs.run_id = listed.failure_id
  join core.jobs as jobs on jobs.job_id = runs.job_id
  left join owes on owes.failure_id = listed.failure_id
  left join hits on hits.failure_id = listed.failure_id and hits.team = listed.consumer_team
  left join stale on stale.failure_id = listed.failure_id and stale.consumer_team = listed.consumer_team
  left join failed on failed.pipeline_run_id = listed.failure_id
  left join core.runs as root_runs on root_runs.run_id = listed.root_failure_id
  left join core.jobs as root_jobs on root_jobs.job_id = root_runs.job_id
order by listed.closed_at is not null, listed.opened_at desc, listed.consumer_team
