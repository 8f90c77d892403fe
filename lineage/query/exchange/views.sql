-- The public views and their columns, in order.
select table_name as view, list(column_name order by column_index) as columns,
  list(data_type order by column_index) as types
from duckdb_columns()
where schema_name = 'public'
group by table_name
order by table_name
