-- The reads whose link may have changed: those of the changed runs, and those that a changed write may explain, or
-- may have kept from being explained by another one before it changed.
-- `seen_by` is the moment by which the version read had been written: the object's LastModified by the store's clock,
-- else when it was read, it or the same version before.
create or replace temp table affected as
with asked as materialized (
  select * from core.reads
  where run_id in (select run_id from changed_runs)
    or io_id in (
      select earlier.io_id
      from core.reads as earlier
        join (
          select dataset_id, min(least(written_from, stored_from)) as since
          from (
            select dataset_id, written_from, stored_from from changed_writes
            union all
            select dataset_id, written_from, stored_from from former_writes
          )
          group by dataset_id
        ) as changed
          on changed.dataset_id = earlier.dataset_id
            and coalesce(earlier.modified_at + core.clock_tolerance(), earlier.read_at) >= changed.since
      union
      select earlier.io_id
      from core.reads as earlier semi join changed_writes using (dataset_id, version)
      where earlier.version <> ''
      union
      select earlier.io_id
      from core.reads as earlier
        semi join changed_writes as changed
          on changed.dataset_id = earlier.dataset_id and changed.external_id = earlier.maker
      where earlier.maker <> ''
    )
    or io_id in (
      select later.io_id
      from core.reads as later join (
        select dataset_id, subset, version, min(read_at) as read_at
        from (
          select dataset_id, subset, version, read_at from changed_reads where version <> ''
          union all
          select dataset_id, subset, version, read_at from former_reads
        )
        group by all
      ) as changed
        on changed.dataset_id = later.dataset_id and changed.subset = later.subset and changed.version = later.version
          and changed.read_at < later.read_at
    )
    or io_id in (select io_id from core.links where writer_run_id in (select run_id from changed_runs))
    or pipeline_run_id in (select run_id from batch_dependencies)
)
select
  asked.*,
  if(asked.modified_at is null,
    least(asked.read_at, first_reads.read_at, own.written_from - interval 1 microsecond),
    least(asked.modified_at, own.stored_from - interval 1 microsecond)
  ) as seen_by
from asked
  left join (
    select reads.dataset_id, reads.subset, reads.version, min(reads.read_at) as read_at
    from core.reads as reads semi join asked using (dataset_id, subset, version)
    where reads.version <> ''
    group by all
  ) as first_reads using (dataset_id, subset, version)
  left join (
    select run_id, dataset_id, min(written_from) as written_from, min(stored_from) as stored_from
    from core.writes semi join asked using (run_id, dataset_id)
    where dataset_id in (select dataset_id from changed_writes union select dataset_id from changed_reads)
    group by run_id, dataset_id
  ) as own on own.run_id = asked.run_id and own.dataset_id = asked.dataset_id;

-- The writes that may explain them: of each kind of write the last before the earliest of the reads, with its mapped
-- siblings and what was under way, and all after it; those of the very version that was read; and those an asset's
-- event names.
create or replace temp table candidates as
with lasts as (
  select writes.dataset_id, writes.subset, writes.version = '' as plain,
    max({'written_from': writes.written_from, 'stored_from': writes.stored_from, 'job_id': writes.job_id,
        'pipeline_run_id': writes.pipeline_run_id})
      filter (greatest(writes.written_from, writes.stored_from) <= asked.earliest) as last
  from core.writes as writes
    join (select dataset_id, min(seen_by) as earliest from affected group by dataset_id) as asked using (dataset_id)
  group by all
)
select writes.*
from core.writes as writes
  join lasts
    on lasts.dataset_id = writes.dataset_id and lasts.subset = writes.subset and lasts.plain = (writes.version = '')
where last is null or written_at >= last.written_from or stored_at >= last.stored_from
  or (job_id = last.job_id and pipeline_run_id = last.pipeline_run_id)
  or (version <> '' and (writes.dataset_id, version) in (select (dataset_id, version) from affected where version <> ''))
  or (writes.dataset_id, modified_at) in (select (dataset_id, modified_at) from affected where modified_at is not null)
  or run_id in (
    select upstream_run_id from core.dependencies where run_id in (select pipeline_run_id from affected)
  );

create or replace temp table found (
  io_id uuid, reader_run_id uuid, writer_run_id uuid, dataset_id uuid, version_id uuid,
  rule varchar, evidence varchar, mark varchar, read_at timestamptz, written_at timestamptz
);
