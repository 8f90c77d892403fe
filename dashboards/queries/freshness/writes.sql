select $__timeGroup(versions.written_at,'1h') as time, datasets.team as metric, count(*) as writes
from dataset_versions as versions join datasets on datasets.node = versions.dataset
where datasets.type = 'dataset' and datasets.team in (${team:sqlstring}) and $__timeFilter(versions.written_at)
group by all
order by time, metric
