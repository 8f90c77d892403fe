-- What the statements say of columns, under the names that stay.
select coalesce(source_names.root_id, edges.source_id) as source_id, edges.source_field,
  coalesce(target_names.root_id, derivations.dataset_id) as target_id, edges.target_field,
  max(edges.description) as description, max(coalesce(edges.subtype, edges.transformation)) as kind
from core.column_edges as edges
  join core.derivations as derivations using (derivation_id)
  left join core.identities as source_names on source_names.dataset_id = edges.source_id
  left join core.identities as target_names on target_names.dataset_id = derivations.dataset_id
where edges.derivation_id in (select unnest($ids)::uuid)
  and edges.source_field is not null and edges.target_field is not null
group by all
order by all
