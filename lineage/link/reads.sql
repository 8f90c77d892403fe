-- What the changed runs read: at the moment it was seen, else when the run started; a declaration says
-- nothing beside a version that was seen.
create or replace temp table changed_reads as
select * exclude (versions)
from (
  select
    io.io_id, io.run_id, coalesce(runs.started_at, runs.first_seen_at) as began_at,
    coalesce(identities.root_id, io.dataset_id) as dataset_id, io.version, io.subset, io.maker, io.modified_at,
    coalesce(io.observed_from, runs.started_at, runs.first_seen_at) as read_at,
    runs.job_id, runs.pipeline_run_id,
    count(*) filter (io.version <> '') over (partition by io.run_id, io.dataset_id) as versions
  from changed_runs
    join core.runs as runs using (run_id)
    join core.run_io as io on io.run_id = runs.run_id
    left join core.identities as identities on identities.dataset_id = io.dataset_id
  where io.direction = 'in'
)
where version <> '' or versions = 0;

create or replace temp table former_reads as
from core.reads where version <> '' and run_id in (select run_id from changed_runs);

delete from core.reads where run_id in (select run_id from changed_runs);

insert into core.reads by name select * from changed_reads;
