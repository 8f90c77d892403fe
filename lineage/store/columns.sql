-- Columns, and outputs that come from some of their job's inputs only.

create or replace view public.column_edges as
select
  sources.node as source, edges.source_field, targets.node as target, edges.target_field, jobs.node as job,
  edges.transformation, edges.subtype, edges.masking, edges.description, derivations.facet,
  derivations.said_at as last_seen_at
from core.column_edges as edges
  join core.derivations as derivations using (derivation_id)
  join core.named_datasets as sources on sources.dataset_id = edges.source_id
  join core.named_datasets as targets on targets.dataset_id = derivations.dataset_id
  left join core.named_jobs as jobs on jobs.job_id = derivations.job_id
where edges.source_field is not null or edges.target_field is not null;

-- Outputs whose job has named every source. In a walk such a pair stands for the job: what is reached through it
-- comes from, or goes into, that output alone.
create or replace view core.narrowed as
select job_id, dataset_id from core.derivations where narrows and job_id is not null;

create or replace view core.flow_arcs as
select coalesce(identities.root_id, flows.source_id) as source, flows.derivation_id as target
from core.flows as flows
  join core.derivations as derivations using (derivation_id)
  left join core.identities as identities on identities.dataset_id = flows.source_id
where derivations.job_id is not null
union all
select derivations.derivation_id, coalesce(identities.root_id, derivations.dataset_id)
from core.derivations as derivations left join core.identities as identities using (dataset_id)
where derivations.narrows and derivations.job_id is not null;
