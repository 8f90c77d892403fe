-- What lies downstream of what is owed. First roughly: the pipelines that any edge leads to.
create or replace temp table near as
with recursive arcs as materialized (
  select coalesce(identities.root_id, edges.dataset_id) as dataset_id, edges.direction, jobs.pipeline_job_id as job_id
  from core.edges as edges
    join core.jobs as jobs using (job_id)
    left join core.identities as identities on identities.dataset_id = edges.dataset_id
  where exists (select 1 from core.owed where failure_id in (from doubtful))
  group by all
  union
  select dataset_id, 'in', job_id from core.asset_reads
),
walk (failure_id, dataset_id, job_id) as (
  select failure_id, dataset_id, null::uuid from core.owed where failure_id in (from doubtful)
  union
  select walk.failure_id, written.dataset_id, read.job_id
  from walk
    join arcs as read on read.dataset_id = walk.dataset_id and read.direction = 'in'
    left join arcs as written on written.job_id = read.job_id and written.direction = 'out'
)
select distinct walk.failure_id, walk.job_id, failures.opened_at
from walk join core.failures as failures on failures.run_id = walk.failure_id
where walk.job_id is not null and walk.job_id <> failures.job_id;

-- Then by what their last good runs had read and written when the failure opened. A pipeline that had none for
-- `depends_days` depends on nothing.
-- Most had one lately; only of the others all are looked through.
create or replace temp table recent as
select min(opened_at) - interval 3 days as since, min(opened_at) - to_days((select depends_days from core.settings)) as oldest
from near;

create or replace temp table last_good as
select near.failure_id, near.job_id, near.opened_at, good.ended_at, good.run_id
from (select *, core.key_and_moment(job_id, opened_at) as place from near) as near asof join (
  select job_id, ended_at, max(run_id) as run_id, core.key_and_moment(job_id, ended_at) as place
  from core.good_runs where ended_at >= (select since from recent)
  group by job_id, ended_at
) as good on good.place <= near.place
where good.job_id = near.job_id;

create or replace temp table not_lately as
from near anti join last_good using (failure_id, job_id);

insert into last_good
select near.failure_id, near.job_id, near.opened_at, good.ended_at, good.run_id
from (select *, core.key_and_moment(job_id, opened_at) as place from not_lately) as near asof join (
  select job_id, ended_at, max(run_id) as run_id, core.key_and_moment(job_id, ended_at) as place
  from core.good_runs
  where job_id in (select job_id from not_lately)
    and ended_at < (select since from recent) and ended_at >= (select oldest from recent)
  group by job_id, ended_at
) as good on good.place <= near.place
where good.job_id = near.job_id;

delete from last_good where ended_at < opened_at - to_days((select depends_days from core.settings));

create or replace temp table good_io as
select pipeline_run_id, job_id, dataset_id, 'in' as direction
from core.reads where pipeline_run_id in (select run_id from last_good)
union all
select pipeline_run_id, job_id, dataset_id, 'out'
from core.writes where pipeline_run_id in (select run_id from last_good) and not gone
union all
select run_id, job_id, dataset_id, 'in' from core.asset_reads where run_id in (select run_id from last_good);

create or replace temp table last_io as
select last_good.failure_id, last_good.job_id, io.dataset_id, any_value(io.direction) as direction
from last_good
  join good_io as io on io.pipeline_run_id = last_good.run_id
  join core.jobs as jobs on jobs.job_id = io.job_id and jobs.pipeline_job_id = last_good.job_id
group by last_good.failure_id, last_good.job_id, io.dataset_id
having count(distinct io.direction) = 1;

insert into core.owed_reach by name
with recursive reach (failure_id, dataset_id, job_id) as (
  select failure_id, dataset_id, null::uuid from core.owed where failure_id in (from doubtful)
  union
  select reach.failure_id, written.dataset_id, read.job_id
  from reach
    join last_io as read
      on read.failure_id = reach.failure_id and read.dataset_id = reach.dataset_id and read.direction = 'in'
    left join last_io as written
      on written.failure_id = read.failure_id and written.job_id = read.job_id and written.direction = 'out'
)
select reach.*, failures.opened_at
from reach join core.failures as failures on failures.run_id = reach.failure_id;
