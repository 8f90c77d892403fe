-- The names of datasets that stay.
select dataset_id, 'dataset:' || namespace || ':' || name as node from core.datasets where dataset_id in ($keys)
union
select root_id, 'dataset:' || namespace || ':' || name from core.identities where root_id in ($keys)
