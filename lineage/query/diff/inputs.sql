-- What runs read from outside themselves, whose writing it was, and its schema as the reader, else the writer, saw it.
with members as (
  select unnest($runs)::uuid as run_id
),
reads as (
  select io.io_id, io.dataset_id, coalesce(io.observed_from, io.seen_at) as read_at, io.schema_id,
    nullif(io.version, '') as version, io.etag,
    count(*) filter (io.version <> '') over (partition by io.run_id, io.dataset_id) as versions
  from core.run_io as io
  where io.direction = 'in' and io.run_id in (select run_id from members)
)
select datasets.node, coalesce(reads.etag, reads.version) as version, links.writer_run_id, writers.external_id,
  jobs.name, links.written_at, bodies.body as schema
from reads
  join core.named_datasets as datasets using (dataset_id)
  left join core.links as links using (io_id)
  left join core.runs as writers on writers.run_id = links.writer_run_id
  left join core.jobs as jobs on jobs.job_id = writers.job_id
  left join core.writes as writes on writes.version_id = links.version_id and writes.run_id = links.writer_run_id
  left join core.run_io as written on written.io_id = writes.io_id
  left join core.bodies as bodies on bodies.body_id = coalesce(reads.schema_id, written.schema_id)
where (reads.version is not null or reads.versions = 0)
  and (links.writer_run_id is not null and links.writer_run_id not in (select run_id from members)
    or links.writer_run_id is null and not exists (
      select 1 from core.run_io as own
      where own.dataset_id = reads.dataset_id and own.direction = 'out' and own.run_id in (select run_id from members)
    ))
order by datasets.node, reads.read_at, version, links.writer_run_id
