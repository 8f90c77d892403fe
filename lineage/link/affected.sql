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
      or (earlier.version <> '' and earlier.version = changed.version)
      or (earlier.maker <> '' and earlier.maker = changed.external_id)
  )
  or reads.io_id in (select io_id from core.links where writer_run_id in (select run_id from changed_runs))
  or reads.pipeline_run_id in (select run_id from batch_dependencies);

-- The writes that may explain them: of each kind of write the last before the earliest of the reads and all
-- after it, those of the very version that was read, and those an asset's event names.
create or replace temp table candidates as
select * exclude (last_before)
from (
  select writes.*,
    max(writes.written_from) filter (writes.written_from <= asked.earliest)
      over (partition by writes.dataset_id, writes.subset, writes.version = '') as last_before
  from core.writes as writes
    join (select dataset_id, min(seen_by) as earliest from affected group by dataset_id) as asked using (dataset_id)
)
where last_before is null or written_from >= last_before
  or (version <> '' and (dataset_id, version) in (select (dataset_id, version) from affected where version <> ''))
  or run_id in (
    select upstream_run_id from core.dependencies where run_id in (select pipeline_run_id from affected)
  );

create or replace temp table found (
  io_id uuid, reader_run_id uuid, writer_run_id uuid, dataset_id uuid, version_id uuid,
  rule varchar, evidence varchar, mark varchar, read_at timestamptz, written_at timestamptz
);
