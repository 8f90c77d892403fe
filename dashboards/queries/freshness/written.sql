select node as dataset, team, last_written_at, epoch(now() - last_written_at) as age
from datasets
where type = 'dataset' and team in (${team:sqlstring})
order by last_written_at nulls first, dataset
