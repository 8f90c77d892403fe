-- Content (an ETag, or a Metaflow sha) that different jobs wrote, without jobs that copy: that read the like.
-- Small artifacts are left out: None, 0 and an empty list are built by everybody.
with written as (
  select coalesce(io.etag, io.version) as content, jobs.node as job, datasets.node as dataset,
    jobs.job_id, jobs.pipeline_job_id, writes.written_at
  from core.writes as writes
    join core.run_io as io using (io_id)
    join core.named_jobs as jobs on jobs.job_id = io.job_id
    join core.named_datasets as datasets on datasets.dataset_id = io.dataset_id
  where if(io.etag is null, datasets.namespace like 'metaflow://%' and io.version <> '' and io.size_bytes >= 1024,
    coalesce(io.size_bytes, 1024) >= 1024)
),
shared as (
  select content from written group by content having count(distinct job_id) > 1
),
built as (
  select distinct written.content, written.job, written.dataset, written.job_id, written.written_at
  from shared join written using (content)
  where not exists (
    select 1 from core.run_io as read
    where read.job_id = written.job_id and read.direction = 'in'
      and (read.etag = written.content or read.version = written.content)
  )
),
groups as (
  select content, list(distinct job order by job) as jobs, list(distinct dataset order by dataset) as datasets,
    max(written_at) as written_at
  from built group by content having count(distinct job_id) > 1
)
select jobs, datasets, count(*) as times, max(written_at) as written_at
from groups group by jobs, datasets
order by times desc, jobs
