-- The writes that may explain the reads that are left: of each part of a dataset that matters, and of those with a
-- version and without, the last before the earliest of the reads, with its mapped siblings and what was under way, and
-- all after it; and what bears the LastModified that was read.
create or replace temp table asked_parts as
with asked as (
  select dataset_id, subset, version = '' as plain, min(seen_by) as earliest, min(modified_at) as modified_at
  from unexplained group by all
),
wholes as (
  select dataset_id from core.written_parts where subset = ''
)
select parts.dataset_id, parts.subset, parts.plain, min(asked.earliest) as earliest, min(asked.modified_at) as modified_at
from asked join core.written_parts as parts on parts.dataset_id = asked.dataset_id
where (parts.plain or asked.plain)
  and (asked.subset in ('', parts.subset) or parts.dataset_id in (from wholes))
group by all;

create or replace temp table recent as
select max(seen_by) - interval 26 hours as since from unexplained;

create or replace temp table pool as
select writes.* exclude (name, latest, external_id)
from core.writes as writes join (select distinct dataset_id from asked_parts) using (dataset_id)
where writes.latest >= (select since from recent);

create or replace temp macro last_writes() as table
select asked.dataset_id, asked.subset, asked.plain, asked.modified_at,
  max({'written_from': pool.written_from, 'stored_from': pool.stored_from, 'job_id': pool.job_id,
      'pipeline_run_id': pool.pipeline_run_id})
    filter (greatest(pool.written_from, pool.stored_from) <= asked.earliest) as last
from asked_parts as asked left join pool
  on pool.dataset_id = asked.dataset_id and pool.subset = asked.subset and (pool.version = '') = asked.plain
group by all;

-- Of a part that was not written lately, and of what was written by a pipeline run that goes on for long, all before.
create or replace temp table lasts as from last_writes();

create or replace temp table pool_before as
select writes.rowid as row_number
from core.writes as writes
  join (
    select dataset_id, subset, plain from lasts
    where last is null or least(last.written_from, last.stored_from) < (select since from recent)
      or modified_at < (select since from recent)
  ) as asked
    on asked.dataset_id = writes.dataset_id and asked.subset = writes.subset and asked.plain = (writes.name is null)
where writes.latest < (select since from recent)
union
select writes.rowid
from core.writes as writes
  join (select distinct last.pipeline_run_id as pipeline_run_id from lasts where last is not null) using (pipeline_run_id)
where writes.latest < (select since from recent);
