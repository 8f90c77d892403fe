-- The reads whose link may have changed: those of the changed runs, and those that a changed write may explain.
-- `seen_by` is the moment by which the version read had been written: S3 says it to the second, cut off.
create or replace temp table affected as
select
  reads.*,
  least(
    coalesce(reads.modified_at + interval 1 second, reads.read_at),
    coalesce(own.written_from - interval 1 microsecond, 'infinity'::timestamptz)
  ) as seen_by
from core.reads as reads
  left join (
    select run_id, dataset_id, min(written_from) as written_from
    from core.writes
    where dataset_id in (select dataset_id from changed_writes union select dataset_id from changed_reads)
    group by run_id, dataset_id
  ) as own on own.run_id = reads.run_id and own.dataset_id = reads.dataset_id
where reads.run_id in (select run_id from changed_runs)
  or reads.io_id in (
    select earlier.io_id
    from core.reads as earlier join changed_writes as changed on changed.dataset_id = earlier.dataset_id
    where earlier.read_at >= changed.written_from - interval 1 second
      or earlier.version = changed.version
      or earlier.maker = changed.external_id
  )
  or reads.pipeline_run_id in (select run_id from batch_dependencies);

create or replace temp table candidates as
select writes.* from core.writes as writes
where writes.dataset_id in (select dataset_id from affected);

create or replace temp table found (
  io_id uuid, reader_run_id uuid, writer_run_id uuid, dataset_id uuid, version_id uuid,
  rule varchar, evidence varchar, mark varchar, read_at timestamptz, written_at timestamptz
);
