-- The public SQL: documented, stable. Nodes are named as in Marquez (dataset:NS:NAME, job:NS:NAME).

create schema if not exists public;

-- Private helpers -------------------------------------------------------------------------------------------

create or replace view core.named_jobs as
select jobs.*, 'job:' || jobs.namespace || ':' || jobs.name as node,
  'job:' || pipelines.namespace || ':' || pipelines.name as pipeline, pipelines.name as pipeline_name
from core.jobs as jobs left join core.jobs as pipelines on pipelines.job_id = jobs.pipeline_job_id;

-- A dataset under the one name that stays for all its names.
create or replace view core.named_datasets as
select datasets.dataset_id, coalesce(identities.root_id, datasets.dataset_id) as root_id,
  coalesce(identities.namespace, datasets.namespace) as namespace,
  coalesce(identities.name, datasets.name) as name,
  'dataset:' || coalesce(identities.namespace, datasets.namespace)
    || ':' || coalesce(identities.name, datasets.name) as node,
  datasets.first_seen_at
from core.datasets as datasets left join core.identities as identities using (dataset_id)
union all
-- A name that only aliases or symlinks speak of.
select distinct root_id, root_id, namespace, name, 'dataset:' || namespace || ':' || name, null::timestamptz
from core.identities where root_id not in (select dataset_id from core.datasets);

-- Edges under those names: one row a job, dataset and direction.
create or replace view core.root_edges as
select edges.job_id, coalesce(identities.root_id, edges.dataset_id) as dataset_id, edges.direction,
  bool_or(edges.observed) as observed, min(edges.first_seen_at) as first_seen_at,
  max(edges.last_seen_at) as last_seen_at,
  arg_max(edges.last_run_id, (edges.last_seen_at, edges.last_run_id)) as last_run_id
from core.edges as edges left join core.identities as identities using (dataset_id)
group by all;

-- A failed try is final if no other was made and its orchestrator says so, no try is left, or its pipeline failed.
create or replace macro core.run_state(
  ended_key, last_seen_at, superseded, final, attempt, max_attempts, pipeline_end_key
) as case
  when ended_key is null then
    if(last_seen_at < now() - (select lost_after from core.settings), 'LOST', 'RUNNING')
  when ended_key % 4 = 2 then 'COMPLETE'
  when ended_key % 4 = 0 then 'ABORT'
  when superseded then 'RETRYING'
  when final or attempt is null or max_attempts is null or attempt >= max_attempts or pipeline_end_key % 4 = 1
    then 'FAIL'
  else 'RETRYING'
end;

create or replace view core.run_states as
select
  runs.* replace (coalesce(runs.dev, false) or coalesce(jobs.dev, false) as dev),
  make_timestamptz(coalesce(runs.end_key, runs.closed_key) // 4) as ended_at,
  core.run_state(
    coalesce(runs.end_key, runs.closed_key), runs.last_seen_at, runs.superseded, runs.final, runs.attempt,
    runs.max_attempts, pipelines.end_key
  ) as state
from core.runs as runs
  left join core.jobs as jobs on jobs.job_id = runs.job_id
  left join core.runs as pipelines on pipelines.run_id = runs.pipeline_run_id;

-- Jobs, runs ------------------------------------------------------------------------------------------------

create or replace view public.jobs as
select node, namespace, name, lower(coalesce(job_type, 'job')) as type, orchestrator, pipeline, team, team_basis,
  first_seen_at, last_seen_at
from core.named_jobs;

create or replace view public.pipelines as
select node, namespace, name, type, orchestrator, team, team_basis, first_seen_at, last_seen_at
from public.jobs where node = pipeline;

create or replace view public.runs as
select
  runs.run_id, jobs.node as job, jobs.namespace, jobs.name, jobs.pipeline, runs.pipeline_run_id, jobs.team,
  coalesce(jobs.orchestrator, 'other') as orchestrator, runs.external_id, runs.state,
  runs.started_at, runs.ended_at, runs.nominal_start_at, runs.nominal_end_at, runs.parent_run_id,
  runs.attempt, runs.map_index, runs.max_attempts, runs.dev,
  if(runs.state in ('FAIL', 'RETRYING'), runs.error, null) as error, runs.first_seen_at, runs.last_seen_at
from core.run_states as runs join core.named_jobs as jobs using (job_id);

-- A pipeline run is one execution across clears: (pipeline, Airflow's run_id); its newest OpenLineage run speaks.
create or replace view public.pipeline_runs as
select * exclude (place, pipeline_run_id, parent_run_id, attempt, map_index, max_attempts)
from (
  select *, row_number() over (
    partition by job, coalesce(external_id, run_id::varchar) order by started_at desc nulls last, run_id desc
  ) as place
  from public.runs where pipeline_run_id = run_id
)
where place = 1;

create or replace view public.run_parameters as
select runs.run_id, jobs.node as job, jobs.pipeline, runs.pipeline_run_id, runs.external_id, parameters.name, parameters.value
from core.parameters as parameters
  join core.runs as runs using (run_id)
  join core.named_jobs as jobs using (job_id);

create or replace view public.run_metrics as
select runs.run_id, jobs.node as job, jobs.pipeline, runs.pipeline_run_id, runs.external_id, metrics.name, metrics.value
from core.metrics as metrics
  join core.runs as runs using (run_id)
  join core.named_jobs as jobs using (job_id);

-- Datasets --------------------------------------------------------------------------------------------------

create or replace view core.known_teams as
select distinct bodies.body ->> '$' as team
from core.facets as facets join core.bodies as bodies using (body_id)
where facets.name = '@team'
union
select team from core.owner_rules;

-- What a dataset says of itself, under any of its names: a team tag, else of its owners the first that is a team.
create or replace view core.dataset_owners as
with said as (
  select coalesce(identities.root_id, datasets.dataset_id) as dataset_id, facets.name,
    arg_max(bodies.body, (facets.set_at, bodies.body)) as body
  from core.facets as facets
    join core.datasets as datasets on datasets.dataset_id = facets.entity_id
    join core.bodies as bodies using (body_id)
    left join core.identities as identities on identities.dataset_id = datasets.dataset_id
  where facets.name in ('@team', '@owners')
  group by all
),
named as (
  select dataset_id, 1 as place, body ->> '$' as team from said where name = '@team'
  union all
  select dataset_id, if(owner in (select team from core.known_teams), 2, 3), owner
  from (select dataset_id, unnest(from_json(body, '["VARCHAR"]')) as owner from said where name = '@owners')
)
select dataset_id, arg_min(team, (place, team)) as team from named group by dataset_id;

-- A dataset without an owner of its own belongs to the team that wrote it last.
create or replace view core.dataset_teams as
select dataset_id, coalesce(owners.team, writers.team) as team
from (
  select edges.dataset_id, arg_max(jobs.team, (edges.last_seen_at, jobs.team)) as team
  from core.root_edges as edges join core.jobs as jobs using (job_id)
  where edges.direction = 'out'
  group by edges.dataset_id
) as writers full join core.dataset_owners as owners using (dataset_id);

create or replace view public.datasets as
select
  datasets.node, datasets.namespace, datasets.name,
  coalesce(lower(type_bodies.body ->> '$.datasetType'), if(datasets.namespace like 'metaflow://%', 'artifact', 'dataset'))
    as type,
  coalesce(teams.team, 'unowned') as team, writes.last_written_at, datasets.first_seen_at
from core.named_datasets as datasets
  left join core.dataset_teams as teams using (dataset_id)
  left join (
    select dataset_id, max(written_at) as last_written_at from core.writes group by dataset_id
  ) as writes using (dataset_id)
  left join core.facets as type_facets on type_facets.entity_id = datasets.dataset_id and type_facets.name = 'datasetType'
  left join core.bodies as type_bodies using (body_id)
where datasets.dataset_id = datasets.root_id;

create or replace view public.dataset_versions as
select
  writes.version_id, datasets.node as dataset, writes.version, writes.subset, writes.run_id, jobs.node as job,
  writes.written_at, io.row_count, io.size_bytes, writes.failed as failed_writer,
  array_to_string(list_transform(
    from_json(schemas.body -> '$.fields', '["JSON"]'),
    lambda field: concat_ws(' ', field ->> '$.name', field ->> '$.type')
  ), ', ') as schema
from core.writes as writes
  join core.run_io as io using (io_id)
  left join core.bodies as schemas on schemas.body_id = io.schema_id
  join core.named_datasets as datasets on datasets.dataset_id = writes.dataset_id
  join core.named_jobs as jobs on jobs.job_id = io.job_id;

create or replace view public.dataset_fields as
select node as dataset, namespace, name, position, field ->> '$.name' as field, field ->> '$.type' as type,
  field ->> '$.description' as description
from (
  select datasets.node, datasets.namespace, datasets.name,
    unnest(from_json(bodies.body -> '$.fields', '["JSON"]')) as field,
    generate_subscripts(from_json(bodies.body -> '$.fields', '["JSON"]'), 1) as position
  from core.facets as facets
    join core.bodies as bodies using (body_id)
    join core.named_datasets as datasets on datasets.dataset_id = facets.entity_id
  where facets.name = 'schema'
);

create or replace view public.run_io as
select
  io.run_id, jobs.node as job, datasets.node as dataset, io.direction, if(io.observed, 'observed', 'declared') as kind,
  nullif(io.version, '') as version, nullif(io.subset, '') as subset,
  coalesce(if(io.direction = 'in', io.observed_from, io.observed_to), io.seen_at) as at,
  io.modified_at, io.row_count, io.size_bytes
from core.run_io as io
  join core.named_jobs as jobs on jobs.job_id = io.job_id
  join core.named_datasets as datasets on datasets.dataset_id = io.dataset_id
where io.version <> '' or not exists (
  select 1 from core.run_io as seen
  where seen.run_id = io.run_id and seen.dataset_id = io.dataset_id and seen.direction = io.direction
    and seen.version <> ''
);

-- Edges: task level, one row a pair; a job's inputs point at it, it points at its outputs --------------------

create or replace view public.lineage_edges as
select
  if(edges.direction = 'in', datasets.node, jobs.node) as source,
  if(edges.direction = 'in', jobs.node, datasets.node) as target,
  jobs.node as job, jobs.pipeline, jobs.team, if(edges.observed, 'observed', 'declared') as kind,
  edges.first_seen_at, edges.last_seen_at, edges.last_run_id
from core.root_edges as edges
  join core.named_jobs as jobs using (job_id)
  join core.named_datasets as datasets using (dataset_id);

-- The union of its tasks' edges, without what the pipeline both writes and reads inside itself.
create or replace view core.pipeline_io as
select
  jobs.pipeline_job_id, edges.dataset_id, any_value(edges.direction) as direction,
  bool_or(edges.observed) as observed, min(edges.first_seen_at) as first_seen_at,
  max(edges.last_seen_at) as last_seen_at, arg_max(edges.last_run_id, (edges.last_seen_at, edges.last_run_id)) as last_run_id
from core.root_edges as edges join core.jobs as jobs using (job_id)
group by jobs.pipeline_job_id, edges.dataset_id
having count(distinct edges.direction) = 1;

create or replace view public.pipeline_edges as
select
  if(io.direction = 'in', datasets.node, jobs.node) as source,
  if(io.direction = 'in', jobs.node, datasets.node) as target,
  jobs.node as job, jobs.node as pipeline, jobs.team, if(io.observed, 'observed', 'declared') as kind,
  io.first_seen_at, io.last_seen_at, io.last_run_id
from core.pipeline_io as io
  join core.named_jobs as jobs on jobs.job_id = io.pipeline_job_id
  join core.named_datasets as datasets using (dataset_id);

-- Links: run to run ------------------------------------------------------------------------------------------

-- From run to run without a dataset. The runs of exported flows are few, and are picked out before they are joined:
-- by attempts nearly any run would meet any other.
create or replace view core.control_links as
select run_id as reader_run_id, upstream_run_id as writer_run_id, 'trigger' as rule, trim(kind || ' ' || evidence) as evidence
from core.dependencies
union all
select runs.run_id, runs.parent_run_id, 'parent', 'parent facet'
from core.runs as runs
where runs.pipeline_run_id = runs.run_id and runs.parent_run_id is not null
union all
select flow_run_id, dag_run_id, 'same_execution', airflow_id
from core.exported_flows where dag_run_id is not null
union all
select steps.run_id, tasks.run_id, 'same_execution', steps.external_id
from core.exported_flows as flows
  join (
    select * from core.runs where parent_run_id in (select flow_run_id from core.exported_flows)
  ) as steps on steps.parent_run_id = flows.flow_run_id
  join (
    select * from core.runs where parent_run_id in (select dag_run_id from core.exported_flows)
  ) as tasks
    on tasks.parent_run_id = flows.dag_run_id and tasks.attempt = steps.attempt
      and tasks.run_id = coalesce(steps.launched_by, tasks.run_id)
  join core.jobs as dags on dags.job_id = flows.dag_job_id
  join core.jobs as task_jobs
    on task_jobs.job_id = tasks.job_id
      and task_jobs.name = dags.name || '.' || split_part(steps.external_id, '/', 3);

-- From a run to its pipeline run, where another run started that. Not from the Airflow tasks of an exported flow: the
-- Metaflow tasks that they run lead the same way.
create or replace view core.pipeline_links as
select run_id as reader_run_id, pipeline_run_id as writer_run_id
from core.runs
where pipeline_run_id <> run_id and pipeline_run_id in (
  select run_id from core.runs where pipeline_run_id = run_id and parent_run_id is not null
  union
  select run_id from core.dependencies
) and parent_run_id not in (select dag_run_id from core.exported_flows where dag_run_id is not null);

create or replace view public.run_links as
select
  links.reader_run_id, links.writer_run_id, datasets.node as dataset, links.version_id, links.rule, links.evidence,
  links.mark, links.read_at, links.written_at
from core.links as links join core.named_datasets as datasets using (dataset_id)
union all
select reader_run_id, writer_run_id, null, null, rule, evidence, null, null, null from core.control_links;

-- Artifacts and models -----------------------------------------------------------------------------------------

create or replace view public.artifacts as
select
  datasets.node as artifact, datasets.namespace, datasets.name, writes.version_id, writes.version, writes.run_id,
  writes.external_id || '/' || split_part(datasets.name, '/', -1) as pathspec, io.artifact_type as type,
  io.size_bytes, coalesce(io.model, false) as model, writes.written_at as made_at, jobs.node as job, jobs.pipeline, jobs.team
from core.writes as writes
  join core.named_datasets as datasets using (dataset_id)
  join core.run_io as io using (io_id)
  join core.named_jobs as jobs on jobs.job_id = io.job_id
where datasets.namespace like 'metaflow://%';

create or replace view public.models as
select artifact as model, namespace, name, count(*) as versions,
  arg_max(version, (made_at, version_id)) as newest_version,
  arg_max(run_id, (made_at, version_id)) as newest_run_id, arg_max(type, (made_at, version_id)) as type,
  arg_max(job, (made_at, version_id)) as job, arg_max(pipeline, (made_at, version_id)) as pipeline,
  arg_max(team, (made_at, version_id)) as team,
  min(made_at) as first_made_at, max(made_at) as newest_made_at
from public.artifacts where model
group by all;

-- Teams -------------------------------------------------------------------------------------------------------

create or replace view public.teams as
select team, count(*) filter (job_id = pipeline_job_id) as pipelines, count(*) as jobs, max(last_seen_at) as last_seen_at
from core.jobs group by team;

-- DAGs that an asset's event started: by the task that emitted it, on the asset as evidence.
create or replace view core.asset_triggers as
select
  coalesce(identities.root_id, events.dataset_id) as dataset_id, writers.job_id as producer_id,
  readers.job_id as consumer_id, max(events.evidence) as evidence, max(readers.last_seen_at) as last_seen_at
from core.dependencies as events
  join core.runs as readers using (run_id)
  join core.runs as writers on writers.run_id = events.upstream_run_id
  left join core.identities as identities on identities.dataset_id = events.dataset_id
where events.dataset_id is not null
group by all;

-- `evidence` is the asset whose event started the consumer's DAG; a DAG whose tasks declare no inlets reads it itself.
create or replace view public.cross_team_edges as
with edges as (
  select written.dataset_id, written.job_id as producer_id, read.job_id as consumer_id, triggers.evidence,
    greatest(written.last_seen_at, read.last_seen_at) as last_seen_at
  from core.root_edges as written
    join core.root_edges as read on read.dataset_id = written.dataset_id and read.direction = 'in'
    join core.jobs as readers on readers.job_id = read.job_id
    left join core.asset_triggers as triggers
      on triggers.dataset_id = written.dataset_id and triggers.producer_id = written.job_id
        and triggers.consumer_id = readers.pipeline_job_id
  where written.direction = 'out'
  union all
  select dataset_id, producer_id, consumer_id, evidence, last_seen_at
  from core.asset_triggers as triggers
  where not exists (
    select 1 from core.root_edges as read join core.jobs as readers using (job_id)
    where read.dataset_id = triggers.dataset_id and read.direction = 'in'
      and readers.pipeline_job_id = triggers.consumer_id
  )
)
select
  producers.team as producer_team, consumers.team as consumer_team, datasets.node as dataset,
  producers.node as producer, consumers.node as consumer, edges.last_seen_at, edges.evidence
from edges
  join core.named_jobs as producers on producers.job_id = edges.producer_id
  join core.named_jobs as consumers on consumers.job_id = edges.consumer_id
  join core.named_datasets as datasets on datasets.dataset_id = edges.dataset_id
where producers.team <> consumers.team;

-- Of the [[freshness]] rules that fit a dataset the first counts; `target` is its glob.
create or replace view core.freshness_targets as
select datasets.node, arg_min(rules, rules.position) as rule
from core.named_datasets as datasets join core.freshness_rules as rules
  on datasets.namespace || '/' || ltrim(datasets.name, '/') glob rules.pattern
    or datasets.name glob rules.pattern or datasets.node = rules.pattern
where datasets.dataset_id = datasets.root_id
group by datasets.node;

create or replace view public.dataset_freshness as
select datasets.node as dataset, datasets.namespace, datasets.name, datasets.team, datasets.last_written_at,
  targets.rule.pattern as target, targets.rule.max_age as max_age, targets.rule.schedule as schedule,
  targets.rule.grace as grace, if(targets.rule is null, null, coalesce(targets.rule.team, datasets.team)) as target_team
from public.datasets as datasets left join core.freshness_targets as targets using (node)
where datasets.type not in ('artifact', 'model') or targets.rule is not null;

-- Events --------------------------------------------------------------------------------------------------------

create or replace view public.events as
select
  event_id, event_at, received_at, event_type, producer, events.run_id, jobs.node as job, datasets.node as dataset
from core.events as events
  left join core.named_jobs as jobs using (job_id)
  left join core.named_datasets as datasets on datasets.dataset_id = events.dataset_id;

create or replace view public.dead_letters as
select dead_letter_id, received_at, reason, size_bytes from core.dead_letters;
