-- What the changed runs wrote. An observed output counts from when it was seen, even if the run then failed;
-- a declared one only once its run has completed, and only where no version was seen beside it. A DROP or
-- TRUNCATE leaves nothing to read; a RENAME or ALTER alone writes nothing: the data is whoever's it was.
-- `stored_from` and `stored_at` are to be held against the LastModified that a reader tells: where the writer told it
-- too, its last sighting was then, by the store's clock; else the writer's own clock has to do, cut off to the second
-- as S3 does it.
create or replace temp table changed_writes as
with said as (
  select
    io_id, run_id, dataset_id, version, subset,
    md5(concat_ws('/', dataset_id, run_id, version, subset))::uuid as version_id,
    external_id, job_id, pipeline_run_id,
    coalesce(observed_from, began_at) as written_from,
    coalesce(observed_to, make_timestamptz(end_key // 4), seen_at) as written_at,
    coalesce(end_key % 4 = 1, false) as failed, coalesce(lifecycle in ('DROP', 'TRUNCATE'), false) as gone,
    modified_at, began_at
  from changed_io
  where direction = 'out'
    and (observed or (end_key % 4 = 2 and coalesce(lifecycle, '') not in ('RENAME', 'ALTER')))
    and (version <> '' or (run_id, dataset_id, direction) not in (from seen_versions))
)
select *,
  coalesce(modified_at - (written_at - written_from), date_trunc('second', written_from)) as stored_from,
  coalesce(modified_at, written_at) as stored_at,
  greatest(written_at, modified_at) as latest,
  if(version = '', null, md5_number_lower(dataset_id || version)) as name
from said;

-- What they had written as far as was known: it may have stood in the way of other writes.
create or replace temp table former_writes as
select writes.rowid as row_number, writes.*
from core.writes as writes join (select distinct run_id, first_seen_at from changed_io) as changed
  on changed.run_id = writes.run_id and writes.began_at >= changed.first_seen_at;

delete from core.writes where rowid in (select row_number from former_writes);

insert into core.writes by name select * from changed_writes;

merge into core.written_parts as parts
using (
  select dataset_id, subset, version = '' as plain, sum(more) as more
  from (
    select dataset_id, subset, version, 1 as more from changed_writes
    union all
    select dataset_id, subset, version, -1 from former_writes
  )
  group by all
  having sum(more) <> 0
) as change
on parts.dataset_id = change.dataset_id and parts.subset = change.subset and parts.plain = change.plain
when matched and parts.writes + change.more = 0 then delete
when matched then update set writes = parts.writes + change.more
when not matched then insert values (change.dataset_id, change.subset, change.plain, change.more);
