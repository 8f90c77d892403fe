-- The writes that the affected reads name: by their version, or by an asset's event. First what is recent; then, of the
-- reads for which no recent write will do, what is older. One of which clocks leave it open whether it was before the
-- read will not do.
create or replace temp table named_by as
select reads.io_id, reads.dataset_id, reads.version, reads.name, reads.subset, reads.read_at, reads.pipeline_run_id,
  if(reads.version = '', reads.maker, null) as maker, null::uuid as run_id
from affected as reads where reads.version <> '' or reads.maker <> ''
union all
select reads.io_id, reads.dataset_id, null, null, null, reads.read_at, null, null, causes.upstream_run_id
from affected as reads join core.asset_reads as causes
  on causes.run_id = reads.pipeline_run_id and causes.dataset_id = reads.dataset_id
where reads.version = '';

create or replace temp table recent as
select min(read_at) - core.clock_difference() as since from affected;

create or replace temp table named as
select * exclude (name, latest, job_id, gone, modified_at, stored_from, stored_at)
from core.writes
where rowid in (
  select writes.rowid
  from core.writes as writes join (select distinct name from named_by where run_id is null) using (name)
  where writes.latest >= (select since from recent)
  union all
  select writes.rowid
  from core.writes as writes
    join (select distinct maker as external_id from named_by where maker <> '') using (external_id)
  where writes.latest >= (select since from recent)
  union all
  select rowid
  from core.writes
  where run_id in (select run_id from named_by where run_id is not null) and latest >= (select since from recent)
);

create or replace temp table unnamed as
with missing as (
  select distinct dataset_id, name, maker, run_id
  from named_by
  where dataset_id in (select dataset_id from core.written_parts)
    and io_id not in (
      select named_by.io_id
      from named_by join named
        on named.dataset_id = named_by.dataset_id and named.version = named_by.version
          and (named_by.subset = '' or named.subset in (named_by.subset, ''))
          and named.written_from <= named_by.read_at and named.written_at <= named_by.read_at
          and (named.pipeline_run_id = named_by.pipeline_run_id
            or named.written_at + core.clock_tolerance() < named_by.read_at)
    )
)
from missing
where run_id is null or (dataset_id, run_id) not in (select (dataset_id, run_id) from named);

create or replace temp table named_before as
select writes.rowid as row_number
from core.writes as writes
  join (select distinct name from unnamed where run_id is null) using (name)
where writes.latest < (select since from recent)
union
select writes.rowid
from core.writes as writes join (select distinct maker as external_id from unnamed where maker <> '') using (external_id)
where writes.latest < (select since from recent)
union
select writes.rowid
from core.writes as writes join (select distinct run_id from unnamed where run_id is not null) using (run_id)
where writes.latest < (select since from recent);

insert into named
select * exclude (name, latest, job_id, gone, modified_at, stored_from, stored_at)
from core.writes where rowid in (select row_number from named_before);
