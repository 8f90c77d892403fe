-- Rule: the version read is the version some run wrote. Equal content has many writers: the last that made
-- it before the read, else (clocks disagree, by a day at most) the first after it.
insert into found
select
  reads.io_id, reads.run_id, writes.run_id, reads.dataset_id, writes.version_id,
  'same_version', reads.version, if(writes.failed, 'failed_writer', null), reads.read_at, writes.written_at
from (select * from affected where version <> '' and maker = '' and io_id not in (select io_id from found)) as reads
  asof join (
    select * from named where version <> ''
    qualify row_number() over (
      partition by dataset_id, version, written_from order by written_at desc, failed, run_id desc, io_id desc
    ) = 1
  ) as writes
    on writes.dataset_id = reads.dataset_id and writes.version = reads.version and writes.written_from <= reads.read_at
where writes.run_id <> reads.run_id;

insert into found
select
  reads.io_id, reads.run_id, writes.run_id, reads.dataset_id, writes.version_id,
  'same_version', reads.version, 'clock', reads.read_at, writes.written_at
from (select * from affected where version <> '' and maker = '' and io_id not in (select io_id from found)) as reads
  asof join (
    select * from named where version <> ''
    qualify row_number() over (
      partition by dataset_id, version, written_from order by written_at desc, failed, run_id desc, io_id desc
    ) = 1
  ) as writes
    on writes.dataset_id = reads.dataset_id and writes.version = reads.version and writes.written_from > reads.read_at
where writes.run_id <> reads.run_id and writes.written_from <= reads.read_at + core.clock_difference();
