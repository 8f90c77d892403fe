-- What the changed runs read: at the moment it was seen, else when the run started; a declaration says
-- nothing beside a version that was seen.
create or replace temp table changed_reads as
select
  io_id, run_id, dataset_id, version, subset, maker, modified_at, coalesce(observed_from, began_at) as read_at,
  job_id, pipeline_run_id, began_at,
  greatest(coalesce(observed_from, began_at), modified_at + core.clock_tolerance()) as latest,
  if(version = '', null, md5_number_lower(dataset_id || version)) as name
from changed_io
where direction = 'in' and (version <> '' or (run_id, dataset_id, direction) not in (from seen_versions));

create or replace temp table former_reads as
select reads.rowid as row_number, reads.*
from core.reads as reads join (select distinct run_id, first_seen_at from changed_io) as changed
  on changed.run_id = reads.run_id and reads.began_at >= changed.first_seen_at;

delete from core.reads where rowid in (select row_number from former_reads);

insert into core.reads by name select * from changed_reads;
