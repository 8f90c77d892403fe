-- What the changed runs wrote. An observed output counts from when it was seen, even if the run then failed;
-- a declared one only once its run has completed, and only where no version was seen beside it. A DROP or
-- TRUNCATE leaves nothing to read; a RENAME or ALTER alone writes nothing: the data is whoever's it was.
-- `stored_from` and `stored_at` are to be held against the LastModified that a reader tells: where the writer told it
-- too, its last sighting was then, by the store's clock; else the writer's own clock has to do, cut off to the second
-- as S3 does it.
create or replace temp table changed_writes as
select
  * exclude (versions),
  coalesce(modified_at - (written_at - written_from), date_trunc('second', written_from)) as stored_from,
  coalesce(modified_at, written_at) as stored_at
from (
  select
    io.io_id, io.run_id, coalesce(runs.started_at, runs.first_seen_at) as began_at,
    coalesce(identities.root_id, io.dataset_id) as dataset_id, io.version, io.subset,
    md5(concat_ws('/', coalesce(identities.root_id, io.dataset_id), io.run_id, io.version, io.subset))::uuid
      as version_id,
    runs.external_id, runs.job_id, runs.pipeline_run_id,
    coalesce(io.observed_from, runs.started_at, runs.first_seen_at) as written_from,
    coalesce(io.observed_to, make_timestamptz(coalesce(runs.end_key, runs.closed_key) // 4), io.seen_at)
      as written_at,
    coalesce(coalesce(runs.end_key, runs.closed_key) % 4 = 1, false) as failed,
    coalesce(io.lifecycle in ('DROP', 'TRUNCATE'), false) as gone, io.modified_at,
    count(*) filter (io.version <> '') over (partition by io.run_id, io.dataset_id) as versions
  from changed_runs
    join core.runs as runs using (run_id)
    join core.run_io as io on io.run_id = runs.run_id
    left join core.identities as identities on identities.dataset_id = io.dataset_id
  where io.direction = 'out'
    and (io.observed or
      (coalesce(runs.end_key, runs.closed_key) % 4 = 2 and coalesce(io.lifecycle, '') not in ('RENAME', 'ALTER')))
)
where version <> '' or versions = 0;

-- What they had written as far as was known: it may have stood in the way of other writes.
create or replace temp table former_writes as
select rowid as row_number, dataset_id, written_from, stored_from
from core.writes where run_id in (select run_id from changed_runs);

delete from core.writes where rowid in (select row_number from former_writes);

insert into core.writes by name select * from changed_writes;
