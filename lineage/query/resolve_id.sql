-- A node by its id.
select 'job:' || namespace || ':' || name as node, 'job' as kind, namespace, name
from core.jobs where job_id = md5($text)::uuid and $text = 'job:' || namespace || ':' || name
union all
select $text, 'dataset', namespace, name
from core.datasets
where dataset_id = md5($text)::uuid and $text = 'dataset:' || namespace || ':' || name
  and dataset_id not in (select dataset_id from core.identities)
union
select $text, 'dataset', namespace, name
from core.identities where root_id = md5($text)::uuid and $text = 'dataset:' || namespace || ':' || name
