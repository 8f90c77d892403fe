-- Columns, and outputs that come from some of their job's inputs only.

create or replace view core.column_arcs as
select
  coalesce(source_names.root_id, edges.source_id) as source_id, edges.source_field,
  coalesce(target_names.root_id, derivations.dataset_id) as target_id, edges.target_field,
  derivations.job_id, edges.transformation, edges.subtype, edges.masking, edges.description, derivations.facet,
  derivations.said_at as last_seen_at
from core.column_edges as edges
  join core.derivations as derivations using (derivation_id)
  left join core.identities as source_names on source_names.dataset_id = edges.source_id
  left join core.identities as target_names on target_names.dataset_id = derivations.dataset_id
where edges.source_field is not null or edges.target_field is not null;

create or replace view public.column_edges as
select
  sources.node as source, arcs.source_field, targets.node as target, arcs.target_field, jobs.node as job,
  arcs.transformation, arcs.subtype, arcs.masking, arcs.description, arcs.facet, arcs.last_seen_at
from core.column_arcs as arcs
  join core.named_datasets as sources on sources.dataset_id = arcs.source_id
  join core.named_datasets as targets on targets.dataset_id = arcs.target_id
  left join core.named_jobs as jobs on jobs.job_id = arcs.job_id;

-- Outputs whose job has named every source. In a walk such a pair stands for the job: what is reached through it
-- comes from, or goes into, that output alone.
create or replace view core.narrowed as
select job_id, dataset_id, said_at from core.derivations where narrows and job_id is not null;

create or replace view core.flow_arcs as
select coalesce(identities.root_id, flows.source_id) as source, flows.derivation_id as target, derivations.said_at
from core.flows as flows
  join core.derivations as derivations using (derivation_id)
  left join core.identities as identities on identities.dataset_id = flows.source_id
where derivations.job_id is not null
union all
select derivations.derivation_id, coalesce(identities.root_id, derivations.dataset_id), derivations.said_at
from core.derivations as derivations left join core.identities as identities using (dataset_id)
where derivations.narrows and derivations.job_id is not null;
