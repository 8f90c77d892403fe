select written_at as time, coalesce(subset, 'whole') as metric, row_count as rows
from dataset_versions
where dataset = ${dataset:sqlstring} and row_count is not null and $__timeFilter(written_at)
order by time, metric
