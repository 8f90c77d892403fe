-- With what was written long before. All history is looked through once, by what tells which write of a part was the last;
-- only of those that may explain a read the rest is read.
insert into pool by name
with written as materialized (
  select rowid as row_number, dataset_id, subset, name is null as plain, written_from, stored_from, latest, modified_at,
    job_id, pipeline_run_id
  from core.writes
  where latest < (select since from recent) and dataset_id in (select dataset_id from asked_parts)
  union all by name
  select dataset_id, subset, plain, written_from, stored_from, job_id, pipeline_run_id from pool
),
lasts as (from last_of('written'))
select * exclude (name, latest, external_id), name is null as plain
from core.writes
where rowid in (
  select written.row_number
  from written join lasts using (dataset_id, subset, plain)
  where last is null or written.latest >= least(last.written_from, last.stored_from)
    or (written.job_id = last.job_id and written.pipeline_run_id = last.pipeline_run_id)
    or written.modified_at in (select modified_at from unexplained where modified_at is not null)
);

create or replace temp table lasts as from last_of('pool');
