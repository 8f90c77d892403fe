-- A node by its id.
select node, 'job' as kind, namespace, name
from (select 'job:' || namespace || ':' || name as node, namespace, name from core.jobs where job_id = md5($text)::uuid)
where node = $text
union all
select node, 'dataset', namespace, name
from core.named_datasets where dataset_id = md5($text)::uuid and dataset_id = root_id and node = $text
