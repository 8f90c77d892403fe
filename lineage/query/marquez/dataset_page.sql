-- A page of a namespace's datasets, by name, and how many there are.
with asked as (
  select dataset_id, name from core.shown_datasets where namespace = $namespace
)
select dataset_id, (select count(*) from asked) as total
from asked
order by name
limit $limit offset $offset
