-- The writes that may explain the reads that are left: of each part of a dataset that matters, and of those with a
-- version and without, the last before the earliest of the reads, with its mapped siblings and what was under way, and
-- all after it; and what bears the LastModified that was read. First of what was written lately.
create or replace temp table asked_parts as
with asked as (
  select dataset_id, subset, version = '' as plain, min(seen_by) as earliest, min(modified_at) as modified_at
  from unexplained group by all
),
written as materialized (
  select * from core.written_parts where dataset_id in (select dataset_id from asked)
),
wholes as (
  select dataset_id from written where subset = ''
)
select parts.dataset_id, parts.subset, parts.plain, min(asked.earliest) as earliest, min(asked.modified_at) as modified_at
from asked join written as parts on parts.dataset_id = asked.dataset_id
where (parts.plain or asked.plain)
  and (asked.subset in ('', parts.subset) or parts.dataset_id in (from wholes))
group by all;

create or replace temp table recent as
select max(seen_by) - interval 26 hours as since from unexplained;

create or replace temp table pool as
select writes.* exclude (name, latest, external_id), writes.name is null as plain
from core.writes as writes join (select distinct dataset_id from asked_parts) using (dataset_id)
where writes.latest >= (select since from recent);

create or replace temp macro last_of(written) as table
select asked.dataset_id, asked.subset, asked.plain, asked.modified_at,
  max({'written_from': writes.written_from, 'stored_from': writes.stored_from, 'job_id': writes.job_id,
      'pipeline_run_id': writes.pipeline_run_id})
    filter (greatest(writes.written_from, writes.stored_from) <= asked.earliest) as last
from asked_parts as asked left join query_table(written) as writes using (dataset_id, subset, plain)
group by all;

create or replace temp table lasts as from last_of('pool');
