-- Datasets the model rests on that have been written again since.
select datasets.node as dataset, max(writes.written_at) as written_at
from core.writes as writes join core.named_datasets as datasets using (dataset_id)
where datasets.node in (select unnest($datasets)) and writes.written_at > $since and writes.written_at <= $as_of::timestamptz
group by datasets.node
order by dataset
