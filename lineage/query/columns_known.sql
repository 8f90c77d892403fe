-- The columns of a dataset, as its schema or anybody's lineage names them.
select field from public.dataset_fields where dataset = $node
union
select source_field from core.column_arcs where source_id = md5($node)::uuid and source_field is not null
union
select target_field from core.column_arcs where target_id = md5($node)::uuid and target_field is not null
order by field
