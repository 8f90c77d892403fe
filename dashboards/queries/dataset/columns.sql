select fields.position, fields.field, fields.type, fields.description,
  string_agg(distinct edges.source || '#' || coalesce(edges.source_field, '*'), ', ') as comes_from,
  string_agg(distinct concat_ws(' ', edges.transformation, edges.subtype), ', ') as how
from dataset_fields as fields
  left join column_edges as edges on edges.target = fields.dataset and coalesce(edges.target_field, fields.field) = fields.field
where fields.dataset = ${dataset:sqlstring}
group by all
order by fields.position
