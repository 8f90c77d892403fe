-- Jobs and datasets by their ids.
with asked as (
  select substr($id_list, 37 * place + 1, 36)::uuid as id from range((len($id_list) + 1) // 37) as places(place)
)
select job_id as id, 'job:' || namespace || ':' || name as node, 'job' as kind, namespace, name, team
from core.jobs semi join asked on asked.id = jobs.job_id
union all
select dataset_id, 'dataset:' || namespace || ':' || name, 'dataset', namespace, name, null
from core.datasets semi join asked on asked.id = datasets.dataset_id
union
select root_id, 'dataset:' || namespace || ':' || name, 'dataset', namespace, name, null
from core.identities semi join asked on asked.id = identities.root_id
