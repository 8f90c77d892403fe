-- Rule: what the last write before the read had left there. A write whose version is known to be another one
-- is not it; a read of one partition was written by a write of that partition or of the whole dataset; a read
-- of the whole dataset by the last write of each part since the last write of the whole. Mapped tasks of one
-- run write parts of one thing, and are all its writers. Of two of one instant it is the one that did not fail.
-- Nothing is read from what was dropped.
-- An object was written when its LastModified says: by the put that told the same, else by the nearer of the last
-- write until then and the first after it. One after it by more than clocks are apart, or one that told when it was,
-- is out of the question; one after it is marked `clock`. So is a write that its clock puts moments after the read, by a
-- task of the reader's own pipeline run that had begun before the reader: it is what the reader waited for.
-- A read inside the writer's START..COMPLETE is marked: the bytes may be from before it; and so is a write while
-- another was under way: the bytes may be from that one.
create or replace temp table candidates as
select pool.* exclude (plain)
from pool join lasts using (dataset_id, subset, plain)
where last is null or written_at >= last.written_from or stored_at >= last.stored_from
  or (job_id = last.job_id and pipeline_run_id = last.pipeline_run_id)
  or pool.modified_at in (select modified_at from unexplained where modified_at is not null);

insert into found
with parts as (
  select distinct dataset_id, subset from candidates
),
probes as materialized (
  select unexplained.*, parts.subset as part, modified_at is not null as by_store,
    (parts.dataset_id, parts.subset, if(version = '', '*', ''), by_store) as key, core.key_and_moment(key, seen_by) as place
  from unexplained join parts
    on parts.dataset_id = unexplained.dataset_id
      and (unexplained.subset = '' or parts.subset in (unexplained.subset, ''))
),
offered as (
  select candidates.*, (dataset_id, subset, version_key, by_store) as key, by_store,
    if(by_store, stored_from, written_from) as began, if(by_store, stored_at, written_at) as ended
  from candidates, (select distinct modified_at is not null from unexplained) as clocks (by_store),
    (select distinct if(version = '', '*', '') from unexplained) as versions (version_key)
  where (version = '' or version_key = '*')
    and (not by_store or dataset_id in (select dataset_id from unexplained where modified_at is not null))
),
offers as materialized (
  select key, began, core.key_and_moment(key, began) as place,
    arg_max(offered, (not by_store or modified_at is not null, ended, not failed, run_id, io_id)) as offer
  from offered
  group by all
),
pairs as (
  select probes.*, offer
  from probes asof join offers on offers.place <= probes.place
  where offers.key = probes.key
  union all
  select probes.*, offer
  from probes asof join (from offers where not offer.by_store or offer.modified_at is null) as offers
    on offers.place > probes.place
  where offers.key = probes.key and offers.began <= coalesce(probes.modified_at, probes.seen_by) + core.clock_tolerance()
    and offer.run_id <> probes.run_id
    and (probes.by_store or (offer.pipeline_run_id = probes.pipeline_run_id and offer.began_at < probes.began_at))
  union all
  select probes.*, offer
  from probes join offers on offers.key = probes.key and offer.modified_at = probes.modified_at
  where offer.run_id <> probes.run_id
),
-- Of a part the nearest; of the whole that of each part.
nearest as materialized (
  select io_id, if(subset = '', part, '') as asked_part,
    arg_max(pairs, (
      coalesce(offer.modified_at = modified_at, false),
      -if(by_store, greatest(offer.began - seen_by, seen_by - offer.ended, interval 0 seconds), interval 0 seconds),
      offer.began, offer.written_at, offer.run_id
    )) as pair
  from pairs
  group by all
),
winners as materialized (
  select pair.io_id, pair.run_id, pair.dataset_id, pair.subset, pair.part, pair.read_at, pair.seen_by, pair.modified_at,
    pair.by_store, pair.offer.run_id as writer_run_id, pair.offer.job_id as writer_job_id,
    pair.offer.pipeline_run_id as writer_pipeline_run_id, pair.offer.version_id, pair.offer.written_from,
    pair.offer.written_at, pair.offer.failed, pair.offer.gone, pair.offer.began,
    coalesce(pair.offer.modified_at = pair.modified_at, false) as proven
  from nearest left join (
    select io_id, pair.offer.began as began from nearest where pair.subset = '' and pair.part = ''
  ) as wholes using (io_id)
  where wholes.began is null or nearest.pair.offer.began >= wholes.began
),
siblings as (
  select winners.* replace (
    candidates.run_id as writer_run_id, candidates.version_id as version_id,
    candidates.written_from as written_from, candidates.written_at as written_at, candidates.failed as failed,
    if(winners.by_store, candidates.stored_from, candidates.written_from) as began,
    candidates.modified_at is not null and candidates.modified_at = winners.modified_at as proven)
  from winners join candidates
    on candidates.dataset_id = winners.dataset_id and candidates.job_id = winners.writer_job_id
      and candidates.pipeline_run_id = winners.writer_pipeline_run_id and candidates.version = ''
      and candidates.subset = winners.part
      and if(winners.by_store, candidates.stored_from - core.clock_tolerance(), candidates.written_from)
        <= winners.seen_by
      and not candidates.gone and not candidates.failed
),
explained as materialized (
  select * from (from winners where not gone union all from siblings) where writer_run_id <> run_id
),
-- While another was under way.
crossed as (
  select explained.io_id, explained.version_id
  from explained join candidates as other
    on other.dataset_id = explained.dataset_id and (other.subset in (explained.part, '') or explained.part = '')
      and other.version = '' and not other.failed and other.written_from < explained.written_from
      and other.written_at > explained.written_from
      and (other.job_id, other.pipeline_run_id) <> (explained.writer_job_id, explained.writer_pipeline_run_id)
)
select distinct on (io_id, writer_run_id, version_id)
  io_id, run_id, writer_run_id, dataset_id, version_id, 'last_write',
  'written ' || written_from || ' to ' || written_at || coalesce(', object of ' || modified_at, ', read ' || read_at),
  case
    when failed then 'failed_writer'
    when proven then null
    when modified_at is null and read_at < written_from then 'clock'
    when modified_at is null and read_at < written_at or (io_id, version_id) in (from crossed) then 'overlap'
    when began > seen_by then 'clock'
  end,
  read_at, written_at
from explained;
