select datasets.node
from core.model_datasets as models join core.named_datasets as datasets using (dataset_id)
where datasets.node in (select unnest($nodes))
