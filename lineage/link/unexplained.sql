-- The reads that name no write we know of. `seen_by` is the moment by which the version read had been written: the
-- object's LastModified by the store's clock, else when it was read, it or the same version before; what a run has
-- itself written came after.
create or replace temp table unlinked as
select * from affected where maker = '' and io_id not in (select io_id from found);

create or replace temp table first_reads as
select dataset_id, subset, version, min(read_at) as read_at
from core.reads
where rowid in (
  select rowid from core.reads where name in (select name from unlinked where version <> '' and modified_at is null)
)
group by all;

create or replace temp table unexplained as
select
  reads.* exclude (maker, latest, name, job_id),
  if(reads.modified_at is null,
    least(reads.read_at, first_reads.read_at, own.written_from - interval 1 microsecond),
    least(reads.modified_at, own.stored_from - interval 1 microsecond)
  ) as seen_by
from unlinked as reads
  left join first_reads using (dataset_id, subset, version)
  left join (
    select writes.run_id, writes.dataset_id, min(writes.written_from) as written_from,
      min(writes.stored_from) as stored_from
    from core.writes as writes
      join (select distinct run_id, dataset_id, began_at from unlinked) using (run_id, dataset_id, began_at)
    group by all
  ) as own on own.run_id = reads.run_id and own.dataset_id = reads.dataset_id;
