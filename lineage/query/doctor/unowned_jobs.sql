select namespace, count(*) as jobs, list(distinct pipeline_name order by pipeline_name) as pipelines
from core.named_jobs
where team = 'unowned' and not coalesce(dev, false)
group by namespace
order by jobs desc, namespace
