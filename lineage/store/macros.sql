-- The questions as table macros, part of the public SQL.

-- The DAGs that an asset's event had started by a moment; neither they nor one of their tasks had read it.
create or replace macro core.asset_starts(as_of) as table
select coalesce(identities.root_id, events.dataset_id) as dataset_id, events.job_id
from core.dependencies as events left join core.identities as identities on identities.dataset_id = events.dataset_id
where events.dataset_id is not null and events.seen_at <= as_of
except
select coalesce(identities.root_id, edges.dataset_id), unnest([jobs.pipeline_job_id, edges.job_id])
from core.edges as edges
  join core.jobs as jobs using (job_id)
  left join core.identities as identities on identities.dataset_id = edges.dataset_id
where edges.direction = 'in' and edges.first_seen_at <= as_of;

-- The graph as it was known at a moment, 'infinity' for all of it.
create or replace macro core.arcs(as_of) as table
select coalesce(identities.root_id, edges.dataset_id) as source, edges.job_id as target
from core.edges as edges left join core.identities as identities using (dataset_id)
where edges.direction = 'in' and edges.first_seen_at <= as_of
union all
select edges.job_id, coalesce(identities.root_id, edges.dataset_id)
from core.edges as edges left join core.identities as identities using (dataset_id)
where edges.direction = 'out' and edges.first_seen_at <= as_of
  and (edges.job_id, edges.dataset_id) not in (select (job_id, dataset_id) from core.narrowed where said_at <= as_of)
union all
select source, target from core.flow_arcs where said_at <= as_of
union all
-- From an asset to the DAG that it started, and on to its tasks.
select dataset_id, job_id from core.asset_starts(as_of)
union all
select distinct dags.job_id, tasks.job_id
from core.asset_starts(as_of) as dags
  join core.jobs as tasks on tasks.pipeline_job_id = dags.job_id and tasks.job_id <> dags.job_id;

create or replace view core.nodes as
select job_id as node_id, node, 'job' as kind, namespace, name, team, pipeline_name from core.named_jobs
union all
select dataset_id, node, 'dataset', namespace, name, teams.team, null
from core.named_datasets as datasets left join core.dataset_teams as teams using (dataset_id)
where datasets.dataset_id = datasets.root_id;

-- A pipeline stands for its tasks.
create or replace macro core.start_nodes(start_node) as table
select md5(start_node)::uuid as node_id
union
select job_id from core.jobs where pipeline_job_id = md5(start_node)::uuid
union
select derivations.derivation_id
from core.derivations as derivations join core.jobs as jobs using (job_id)
where derivations.narrows and md5(start_node)::uuid in (jobs.job_id, jobs.pipeline_job_id);

create or replace macro core.upstream_ids(start_node, max_depth, as_of) as table
with recursive steps as materialized (from core.arcs(as_of)),
reached (node_id, depth) using key (node_id) as (
  select node_id, 0 from core.start_nodes(start_node)
  union
  select distinct steps.source, (select max(depth) + 1 from reached)
  from steps
  where steps.target in (select node_id from reached where depth < max_depth)
    and steps.source not in (select node_id from recurring.reached)
)
select coalesce(derivations.job_id, reached.node_id) as node_id, min(reached.depth) as depth
from reached left join core.derivations as derivations on derivations.derivation_id = reached.node_id
group by all;

create or replace macro core.downstream_ids(start_node, max_depth, as_of) as table
with recursive steps as materialized (from core.arcs(as_of)),
reached (node_id, depth) using key (node_id) as (
  select node_id, 0 from core.start_nodes(start_node)
  union
  select distinct steps.target, (select max(depth) + 1 from reached)
  from steps
  where steps.source in (select node_id from reached where depth < max_depth)
    and steps.target not in (select node_id from recurring.reached)
)
select coalesce(derivations.job_id, reached.node_id) as node_id, min(reached.depth) as depth
from reached left join core.derivations as derivations on derivations.derivation_id = reached.node_id
group by all;

create or replace macro public.upstream(node, depth := 20) as table
select nodes.node, nodes.kind, nodes.namespace, nodes.name, nodes.team, reached.depth
from core.upstream_ids(node, depth, 'infinity'::timestamptz) as reached join core.nodes as nodes using (node_id)
order by reached.depth, nodes.node;

create or replace macro public.downstream(node, depth := 20) as table
select nodes.node, nodes.kind, nodes.namespace, nodes.name, nodes.team, reached.depth
from core.downstream_ids(node, depth, 'infinity'::timestamptz) as reached join core.nodes as nodes using (node_id)
order by reached.depth, nodes.node;

-- What is hit when a node turns bad, as the graph was known at a moment; the node itself is not.
create or replace macro core.impact(node, depth, as_of) as table
select nodes.node, nodes.kind, nodes.namespace, nodes.name, nodes.team, reached.depth,
  models.dataset_id is not null as model
from core.downstream_ids(node, depth, as_of) as reached
  join core.nodes as nodes using (node_id)
  left join core.model_datasets as models on models.dataset_id = reached.node_id
where reached.depth > 0
order by reached.depth, nodes.node;

create or replace macro public.impact(node, depth := 20) as table
from core.impact(node, depth, 'infinity'::timestamptz);

-- The runs behind a model, version by version: up the links from the run that made it, out of its own pipeline
-- run. `rule` is the weakest link on the strongest of the shortest paths.
create or replace macro core.provenance(model_node, only_newest) as table
with recursive ranked_links as (
  select *, case rule when 'artifact' then 1 when 'same_version' then 2 when 'declared' then 3 else 4 end as weakness
  from core.links
),
made as (
  select artifacts.*, runs.pipeline_run_id
  from public.artifacts as artifacts join core.runs as runs using (run_id)
  where artifacts.model and (model_node is null or artifacts.artifact = model_node)
    and (not only_newest or artifacts.version_id in (
      select arg_max(version_id, (made_at, version_id)) from public.artifacts where model group by artifact
    ))
),
walk (model_version_id, run_id, hops, weakness) as (
  select version_id, run_id, 0, 0 from made
  union
  select walk.model_version_id, links.writer_run_id, walk.hops + 1, greatest(walk.weakness, links.weakness)
  from walk join ranked_links as links on links.reader_run_id = walk.run_id
  where walk.hops < 30
),
hops as (
  select made.artifact, made.version_id as model_version_id, links.dataset_id, links.version_id, links.writer_run_id,
    arg_min(struct_pack(hops := walk.hops + 1, weakness := greatest(walk.weakness, links.weakness),
      read_at := links.read_at, written_at := links.written_at),
      (walk.hops + 1, greatest(walk.weakness, links.weakness), links.read_at)) as best
  from made
    join walk on walk.model_version_id = made.version_id
    join ranked_links as links on links.reader_run_id = walk.run_id
    join core.runs as writers on writers.run_id = links.writer_run_id
  where writers.pipeline_run_id <> made.pipeline_run_id
  group by all
)
select
  made.artifact as model, made.version as model_version, made.run_id as model_run_id,
  made.pathspec as model_external_id, made.job as model_job, made.team as model_team, made.made_at,
  datasets.node as dataset, hops.version_id as dataset_version,
  hops.writer_run_id, writers.external_id as writer_external_id, jobs.node as writer_job,
  jobs.pipeline as writer_pipeline, jobs.team as writer_team, coalesce(jobs.orchestrator, 'other') as orchestrator,
  hops.best.written_at as written_at, hops.best.read_at as read_at, hops.best.hops as hops,
  ['artifact', 'same_version', 'declared', 'last_write'][hops.best.weakness] as rule
from hops
  join made on made.version_id = hops.model_version_id and made.artifact = hops.artifact
  join core.named_datasets as datasets using (dataset_id)
  join core.runs as writers on writers.run_id = hops.writer_run_id
  join core.named_jobs as jobs on jobs.job_id = writers.job_id
order by made.made_at desc, hops, dataset;

create or replace macro public.provenance(model_node) as table from core.provenance(model_node, false);

create or replace view public.model_provenance as select * from public.provenance(null);

-- The newest run of a job, and the run that wrote a dataset last, as of a moment ('infinity': now).
create or replace macro core.newest_runs(as_of) as table
select job_id as node_id, run_id, external_id, if(ended_at > as_of, 'RUNNING', state) as state,
  coalesce(if(ended_at > as_of, null, ended_at), started_at, first_seen_at) as at
from (
  select *, row_number() over (partition by job_id order by coalesce(started_at, first_seen_at) desc, run_id) as place
  from core.run_states
  where coalesce(started_at, first_seen_at) <= as_of
)
where place = 1
union all
select writes.dataset_id, writes.run_id, writes.external_id, if(writes.failed, 'FAIL', 'COMPLETE'), writes.written_at
from (
  select *, row_number() over (partition by dataset_id order by written_at desc, run_id) as place
  from core.writes
  where written_at <= as_of
) as writes
where place = 1;
