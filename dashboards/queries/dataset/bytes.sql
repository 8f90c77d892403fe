select written_at as time, coalesce(subset, 'whole') as metric, size_bytes as bytes
from dataset_versions
where dataset = ${dataset:sqlstring} and size_bytes is not null and $__timeFilter(written_at)
order by time, metric
