-- The reads whose link may have changed: those of the changed runs, and those that a changed write may explain, or
-- may have kept from being explained by another one before it changed. Each way of being affected is bounded by time,
-- so that no more of core.reads is read than is as new as the batch.
create or replace temp table moved_writes as
select run_id, dataset_id, version, name, external_id, written_from, stored_from from changed_writes
union all
select run_id, dataset_id, version, name, external_id, written_from, stored_from from former_writes;

-- The pipeline runs that an asset's event started, where the event, the write or the asset's identity is new.
create or replace temp table caused as
select run_id from batch_dependencies where dataset_id is not null
union
select run_id from core.dependencies where dataset_id in (from renamed_datasets)
union
select run_id
from core.asset_reads
where (upstream_run_id, dataset_id) in (select (run_id, dataset_id) from moved_writes);

-- Few rows lie in a pipeline run: a scan that looks for their place alone is the cheapest.
create or replace temp table caused_reads as
select rowid as place from core.reads where pipeline_run_id in (from caused);

-- What came after the write, or by its clock moments before it; of the very version, or of the task, as far as clocks
-- may be apart (which is told only where no version is); and of a version that a changed read had read before.
create or replace temp table affected as
with since as (
  select dataset_id, min(least(written_from, stored_from)) - core.clock_tolerance() as since
  from moved_writes
  group by dataset_id
),
versions as (
  select name, min(written_from) - core.clock_difference() as since
  from moved_writes where name is not null
  group by name
),
makers as (
  select dataset_id, external_id as maker, min(written_from) - core.clock_difference() as since
  from moved_writes where version = '' and external_id <> ''
  group by all
),
reread as (
  select name, subset, min(read_at) as since
  from (
    select name, subset, read_at from changed_reads
    union all
    select name, subset, read_at from former_reads
  )
  where name is not null
  group by all
)
from core.reads where rowid in (
  select reads.rowid
  from core.reads as reads join since on since.dataset_id = reads.dataset_id and reads.latest >= since.since
  union all
  select reads.rowid
  from core.reads as reads join versions on versions.name = reads.name and reads.latest >= versions.since
  union all
  select reads.rowid
  from core.reads as reads join makers
    on makers.dataset_id = reads.dataset_id and makers.maker = reads.maker and reads.latest >= makers.since
  where reads.name is null
  union all
  select reads.rowid
  from core.reads as reads join reread
    on reread.name = reads.name and reread.subset = reads.subset and reads.read_at > reread.since
  union all
  from caused_reads
);

insert into affected by name
from changed_reads where io_id not in (select io_id from affected);

create or replace temp table found (
  io_id uuid, reader_run_id uuid, writer_run_id uuid, dataset_id uuid, version_id uuid,
  rule varchar, evidence varchar, mark varchar, read_at timestamptz, written_at timestamptz
);
