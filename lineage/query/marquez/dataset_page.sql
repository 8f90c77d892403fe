-- A page of a namespace's datasets, by name, and how many there are.
select dataset_id, count(*) over () as total
from core.shown_datasets
where namespace = $namespace
order by name
limit $limit offset $offset
