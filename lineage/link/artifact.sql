-- Rule: the read names the task that made the artifact. Of that task's attempts the last that made it.
insert into found
select
  reads.io_id, reads.run_id, arg_max(writes.run_id, (writes.written_at, writes.run_id)), any_value(reads.dataset_id),
  arg_max(writes.version_id, (writes.written_at, writes.run_id)),
  'artifact', any_value(reads.maker), if(arg_max(writes.failed, (writes.written_at, writes.run_id)), 'failed_writer', null),
  any_value(reads.read_at), max(writes.written_at)
from affected as reads
  join named as writes
    on writes.dataset_id = reads.dataset_id and writes.external_id = reads.maker and writes.version = reads.version
where reads.maker <> '' and writes.run_id <> reads.run_id
  and writes.written_from <= reads.read_at + core.clock_difference()
group by reads.io_id, reads.run_id;
