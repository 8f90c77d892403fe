-- Rule: what the last write before the read had left there. A write whose version is known to be another one
-- is not it; a read of one partition was written by a write of that partition or of the whole dataset; a read
-- of the whole dataset by the last write of each part since the last write of the whole. Mapped tasks of one
-- run write parts of one thing, and are all its writers. Nothing is read from what was dropped.
-- A read inside the writer's START..COMPLETE is marked: the bytes may be from before it; and so is a write while
-- another was under way: the bytes may be from that one.
insert into found
with unexplained as (
  select * from affected where maker = '' and io_id not in (select io_id from found)
),
parts as (
  select distinct dataset_id, subset from candidates
),
probes as (
  select unexplained.*, parts.subset as part, if(unexplained.version = '', '*', '') as version_key
  from unexplained join parts
    on parts.dataset_id = unexplained.dataset_id
      and (unexplained.subset = '' or parts.subset in (unexplained.subset, ''))
),
offers as (
  select candidates.*, version_key
  from candidates, unnest(if(version = '', ['', '*'], ['*'])) as versions (version_key)
  qualify row_number() over (
    partition by dataset_id, subset, version_key, written_from order by written_at desc, run_id desc, io_id desc
  ) = 1
),
matches as (
  select probes.*, offers.run_id as writer_run_id, offers.job_id as writer_job_id,
    offers.pipeline_run_id as writer_pipeline_run_id, offers.version_id, offers.written_from, offers.written_at,
    offers.failed, offers.gone,
    max(offers.written_from) filter (probes.part = '') over (partition by probes.io_id) as whole_since,
    max(offers.written_from) over (partition by probes.io_id) as newest
  from probes asof join offers
    on offers.dataset_id = probes.dataset_id and offers.subset = probes.part
      and offers.version_key = probes.version_key and offers.written_from <= probes.seen_by
),
winners as (
  select * exclude (whole_since, newest)
  from matches
  where if(subset = '', written_from >= coalesce(whole_since, written_from), written_from = newest)
  qualify if(subset = '', true,
    row_number() over (partition by io_id order by written_at desc, writer_run_id desc) = 1)
),
siblings as (
  select winners.* replace (
    candidates.run_id as writer_run_id, candidates.version_id as version_id,
    candidates.written_from as written_from, candidates.written_at as written_at, candidates.failed as failed)
  from winners join candidates
    on candidates.dataset_id = winners.dataset_id and candidates.job_id = winners.writer_job_id
      and candidates.pipeline_run_id = winners.writer_pipeline_run_id and candidates.version = ''
      and candidates.subset = winners.part and candidates.written_from <= winners.seen_by
      and not candidates.gone and not candidates.failed
)
select distinct on (io_id, writer_run_id, version_id)
  io_id, run_id, writer_run_id, dataset_id, version_id, 'last_write',
  if(modified_at is null,
    'written ' || written_from || ' to ' || written_at || ', read ' || read_at,
    'written ' || written_from || ' to ' || written_at || ', object of ' || modified_at),
  case
    when failed then 'failed_writer'
    when modified_at is null and read_at < written_at or exists (
      select 1 from candidates as other
      where other.dataset_id = explained.dataset_id and (other.subset in (explained.part, '') or explained.part = '')
        and other.version = '' and not other.failed and other.written_from < explained.written_from
        and other.written_at > explained.written_from
        and (other.job_id, other.pipeline_run_id) <> (explained.writer_job_id, explained.writer_pipeline_run_id)
    ) then 'overlap'
  end,
  read_at, written_at
from (select * from winners where not gone union all select * from siblings) as explained
where writer_run_id <> run_id
order by io_id, writer_run_id, version_id;
