-- The reads whose link may have changed: those of the changed runs, and those that a changed write may explain, or
-- may have kept from being explained by another one before it changed. Each way of being affected is bounded by time,
-- so that no more of core.reads is read than is as new as the batch.
create or replace temp table moved_writes as
select run_id, dataset_id, version, external_id, written_from, stored_from from changed_writes
union all
select run_id, dataset_id, version, external_id, written_from, stored_from from former_writes;

-- Few rows lie in a pipeline run: a scan that looks for their place alone is the cheapest.
create or replace temp table caused_reads as
select rowid as row_number
from core.reads where pipeline_run_id in (select run_id from batch_dependencies where dataset_id is not null);

create or replace temp table asked as
with since as (
  select dataset_id, min(least(written_from, stored_from)) as since from moved_writes group by dataset_id
)
from changed_reads
union all by name
-- After the write, or by its clock moments before it.
select reads.*
from core.reads as reads
  join since on since.dataset_id = reads.dataset_id and reads.latest >= since.since - core.clock_tolerance()
union all by name
-- Of the very version, or of the task, as far as clocks may be apart.
select reads.*
from core.reads as reads
  join (
    select dataset_id, version, min(written_from) as since from moved_writes where version <> '' group by all
  ) as moved
    on moved.dataset_id = reads.dataset_id and moved.version = reads.version
      and reads.latest >= moved.since - core.clock_difference()
union all by name
select reads.*
from core.reads as reads
  join (
    select dataset_id, external_id, min(written_from) as since from moved_writes where external_id <> '' group by all
  ) as moved
    on moved.dataset_id = reads.dataset_id and moved.external_id = reads.maker
      and reads.latest >= moved.since - core.clock_difference()
union all by name
-- By a pipeline run that an asset's event started.
select reads.*
from core.reads as reads
  join core.dependencies as dependencies
    on dependencies.run_id = reads.pipeline_run_id and dependencies.dataset_id = reads.dataset_id
  join moved_writes as moved
    on moved.run_id = dependencies.upstream_run_id and moved.dataset_id = reads.dataset_id
      and reads.latest >= moved.written_from - core.clock_difference()
union all by name
from core.reads where rowid in (select row_number from caused_reads)
union all by name
-- Of a version that a changed read had read before.
select later.*
from core.reads as later
  join (
    select dataset_id, subset, version, min(read_at) as read_at
    from (
      select dataset_id, subset, version, read_at from changed_reads
      union all
      select dataset_id, subset, version, read_at from former_reads
    )
    where version <> ''
    group by all
  ) as changed
    on changed.dataset_id = later.dataset_id and changed.subset = later.subset and changed.version = later.version
      and changed.read_at < later.read_at;

create or replace temp table affected as
select distinct on (io_id) * from asked;

create or replace temp table found (
  io_id uuid, reader_run_id uuid, writer_run_id uuid, dataset_id uuid, version_id uuid,
  rule varchar, evidence varchar, mark varchar, read_at timestamptz, written_at timestamptz
);
