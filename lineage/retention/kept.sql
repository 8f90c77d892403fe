-- What stays beside everything younger than the cutoff. A pipeline run stays or goes whole, so that no state
-- changes; what a run that stays has read stays with it, so that no read is linked to a write it never saw.
create or replace temp table kept_times as
select first_seen_at as moment from core.jobs union select last_seen_at from core.jobs
union select first_seen_at from core.datasets union select last_seen_at from core.datasets
union select first_seen_at from core.edges union select last_seen_at from core.edges
union select set_at from core.facets
union select said_at from core.derivations
union select said_at from core.catalog;

create or replace temp table kept_runs as
with recursive units as materialized (
  select runs.run_id, runs.parent_run_id, coalesce(
    min(pipelines.run_id) over (partition by pipelines.job_id, coalesce(pipelines.external_id, pipelines.run_id::varchar)),
    runs.pipeline_run_id, runs.run_id
  ) as unit
  from core.runs as runs left join core.runs as pipelines on pipelines.run_id = runs.pipeline_run_id
),
wanted (run_id) as (
  select run_id from core.runs where last_seen_at >= (select moment from cutoff)
  -- the graph: what first and last said that a node, an edge or a facet is there
  union select run_id from core.events where event_at in (from kept_times)
  union select last_run_id from core.edges
  union select run_id from core.run_io where lifecycle = 'RENAME'
  -- where every job stands, and what it last did well
  union select arg_max(run_id, (coalesce(started_at, first_seen_at), run_id)) from core.runs group by job_id
  union select arg_max(run_id, (coalesce(started_at, first_seen_at), run_id))
    filter (coalesce(end_key, closed_key) % 4 = 2) from core.runs group by job_id
  -- the newest version of every dataset and of each of its partitions, models among them
  union select run_id from core.writes
    qualify row_number() over (partition by dataset_id, subset order by written_at desc, run_id desc) = 1
),
needs (unit, other) as materialized (
  select readers.unit, writers.unit
  from core.links as links
    join units as readers on readers.run_id = links.reader_run_id
    join units as writers on writers.run_id = links.writer_run_id
  where readers.unit <> writers.unit
  union select children.unit, parents.unit
  from units as children join units as parents on parents.run_id = children.parent_run_id
  where children.unit <> parents.unit
  union select flows.unit, dags.unit
  from core.exported_flows as exported
    join units as flows on flows.run_id = exported.flow_run_id
    join units as dags on dags.run_id = exported.dag_run_id
  union select dags.unit, flows.unit
  from core.exported_flows as exported
    join units as flows on flows.run_id = exported.flow_run_id
    join units as dags on dags.run_id = exported.dag_run_id
),
kept (unit) as (
  select unit from units where run_id in (from wanted)
  union
  select needs.other from kept join needs using (unit)
)
select run_id from units where unit in (from kept);
