select dataset_id, 'dataset:' || namespace || ':' || name as node from core.datasets where dataset_id in ($keys)
