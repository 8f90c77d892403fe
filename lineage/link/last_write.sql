-- Rule: what the last write before the read had left there. A write whose version is known to be another one
-- is not it; a read of one partition was written by a write of that partition or of the whole dataset.
-- A read inside the writer's START..COMPLETE is marked: the bytes may be from before it.
insert into found
with probes as (
  select affected.*, subset_key, if(version = '', '*', '') as version_key
  from affected, unnest(if(subset = '', ['*'], [subset, ''])) as keys (subset_key)
  where maker = '' and io_id not in (select io_id from found)
),
offers as (
  select candidates.*, subset_key, version_key
  from candidates,
    unnest([subset, '*']) as subsets (subset_key),
    unnest(if(version = '', ['', '*'], ['*'])) as versions (version_key)
),
matches as (
  select probes.*, offers.run_id as writer_run_id, offers.version_id, offers.written_from, offers.written_at,
    offers.failed
  from probes asof join offers
    on offers.dataset_id = probes.dataset_id and offers.subset_key = probes.subset_key
      and offers.version_key = probes.version_key and offers.written_from <= probes.seen_by
)
select
  io_id, run_id, writer_run_id, dataset_id, version_id, 'last_write',
  if(modified_at is null,
    'written ' || written_from || ' to ' || written_at || ', read ' || read_at,
    'written ' || written_from || ' to ' || written_at || ', object of ' || modified_at),
  case
    when failed then 'failed_writer'
    when modified_at is null and read_at < written_at then 'overlap'
  end,
  read_at, written_at
from (
  select *, row_number() over (partition by io_id order by written_from desc, written_at desc, writer_run_id) as place
  from matches
)
where place = 1 and writer_run_id <> run_id;
