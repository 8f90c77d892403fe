-- An exported flow and its DAG are one execution: the DAG run is the pipeline run of both.
create or replace temp table moving as
select run_id, last_seen_at, was, coalesce(flows.dag_run_id, climbs.at_run_id) as pipeline_run_id
from climbs left join core.exported_flows as flows on flows.flow_run_id = climbs.at_run_id
where was is distinct from coalesce(flows.dag_run_id, climbs.at_run_id);

update core.runs set pipeline_run_id = moving.pipeline_run_id
from moving where runs.run_id = moving.run_id and runs.last_seen_at = moving.last_seen_at;

insert into moved_runs select run_id, was from moving;

-- A run that is not known is taken for the pipeline run of those below it.
create or replace temp table climbers as
select runs.run_id, runs.last_seen_at as since
from core.runs as runs join moving on runs.parent_run_id = moving.run_id
where moving.pipeline_run_id <> coalesce(moving.was, moving.run_id);

insert into changed_runs
from climbers where run_id not in (select run_id from changed_runs);
