-- Every name of a dataset.
select datasets.namespace, datasets.name
from core.named_datasets as named join core.datasets as datasets using (dataset_id)
where named.node = $node
union
select namespace, name from core.named_datasets where node = $node
