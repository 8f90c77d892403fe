-- The reads whose link may have changed: those of the changed runs, and those that a changed write may explain, or
-- may have kept from being explained by another one before it changed. Each way of being affected is bounded by time,
-- so that no more of core.reads is read than is as new as the batch.
create or replace temp table moved_writes as
select run_id, dataset_id, version, external_id, written_from, stored_from from changed_writes
union all
select run_id, dataset_id, version, external_id, written_from, stored_from from former_writes;

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
-- may be apart; and of a version that a changed read had read before.
create or replace temp table affected as
with since as (
  select dataset_id, min(since) - core.clock_tolerance() as since,
    least(min(since) - core.clock_difference(), min(reread_since)) as earliest
  from (
    select dataset_id, least(written_from, stored_from) as since, null::timestamptz as reread_since from moved_writes
    union all
    select dataset_id, null, read_at from changed_reads where version <> ''
    union all
    select dataset_id, null, read_at from former_reads where version <> ''
  )
  group by dataset_id
),
versions as (
  select dataset_id, version, min(written_from) - core.clock_difference() as since
  from moved_writes where version <> ''
  group by all
),
makers as (
  select dataset_id, external_id, min(written_from) - core.clock_difference() as since
  from moved_writes where external_id <> ''
  group by all
),
reread as (
  select dataset_id, subset, version, min(read_at) as since
  from (
    select dataset_id, subset, version, read_at from changed_reads
    union all
    select dataset_id, subset, version, read_at from former_reads
  )
  where version <> ''
  group by all
)
from core.reads where rowid in (
  select reads.rowid as place
  from core.reads as reads
    join since on since.dataset_id = reads.dataset_id and reads.latest >= since.earliest
    left join versions on versions.dataset_id = reads.dataset_id and versions.version = reads.version
    left join makers on makers.dataset_id = reads.dataset_id and makers.external_id = reads.maker
    left join reread
      on reread.dataset_id = reads.dataset_id and reread.subset = reads.subset and reread.version = reads.version
  where reads.latest >= since.since or reads.latest >= versions.since or reads.latest >= makers.since
    or reads.read_at > reread.since
  union all
  from caused_reads
);

insert into affected by name
from changed_reads where io_id not in (select io_id from affected);

create or replace temp table found (
  io_id uuid, reader_run_id uuid, writer_run_id uuid, dataset_id uuid, version_id uuid,
  rule varchar, evidence varchar, mark varchar, read_at timestamptz, written_at timestamptz
);
