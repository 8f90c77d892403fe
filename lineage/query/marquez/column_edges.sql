-- What the statements say of columns, under the names that stay. The edges are found first and read by where they
-- lie: those of a statement lie together.
with found as materialized (
  select edges.rowid as lies_at, derivations.dataset_id as target_id
  from (select unnest($ids)::uuid as derivation_id) as asked
    join core.column_edges as edges using (derivation_id)
    join core.derivations as derivations using (derivation_id)
)
select coalesce(source_names.root_id, edges.source_id) as source_id, edges.source_field,
  coalesce(target_names.root_id, found.target_id) as target_id, edges.target_field,
  max(edges.description) as description, max(coalesce(edges.subtype, edges.transformation)) as kind
from found
  join core.column_edges as edges on edges.rowid = found.lies_at
  left join core.identities as source_names on source_names.dataset_id = edges.source_id
  left join core.identities as target_names on target_names.dataset_id = found.target_id
where edges.source_field is not null and edges.target_field is not null
group by all
order by all
