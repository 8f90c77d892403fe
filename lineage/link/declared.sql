-- Rule: an asset's event started the reader's pipeline run and names the run that wrote the asset.
insert into found
select
  reads.io_id, reads.run_id, arg_max(writes.run_id, (writes.written_at, writes.run_id)), any_value(reads.dataset_id),
  arg_max(writes.version_id, (writes.written_at, writes.run_id)),
  'declared', max(causes.evidence),
  if(arg_max(writes.failed, (writes.written_at, writes.run_id)), 'failed_writer', null),
  any_value(reads.read_at), max(writes.written_at)
from affected as reads
  join core.asset_reads as causes on causes.run_id = reads.pipeline_run_id and causes.dataset_id = reads.dataset_id
  join named as writes
    on writes.dataset_id = reads.dataset_id and writes.run_id = causes.upstream_run_id
where reads.version = '' and reads.io_id not in (select io_id from found)
  and writes.written_from <= reads.read_at + core.clock_difference()
group by reads.io_id, reads.run_id;
