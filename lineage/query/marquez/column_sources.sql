-- The columns that the datasets' columns come from; ids as texts, and under the names that stay.
with names as (
  select unnest($ids)::uuid as root_id, unnest($ids)::uuid as dataset_id
  union
  select root_id, dataset_id from core.identities where root_id in (select unnest($ids)::uuid)
),
stated as (
  select names.root_id, derivations.derivation_id
  from names join core.derivations as derivations using (dataset_id)
)
select stated.root_id as target_id, edges.target_field,
  replace(coalesce(identities.root_id, edges.source_id)::varchar, '-', '') as source_id,
  coalesce(identities.namespace, sources.namespace) as namespace, coalesce(identities.name, sources.name) as dataset,
  edges.source_field, max(edges.description) as description, max(coalesce(edges.subtype, edges.transformation)) as kind
from stated
  join core.column_edges as edges using (derivation_id)
  join core.datasets as sources on sources.dataset_id = edges.source_id
  left join core.identities as identities on identities.dataset_id = edges.source_id
where edges.source_field is not null and edges.target_field is not null
group by all
order by target_id, edges.target_field, namespace, dataset, edges.source_field
