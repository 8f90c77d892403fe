-- The versions that runs read and wrote, by the runs' places among the ids.
with asked as (
  select place, substr($id_list, 37 * place + 1, 36)::uuid as run_id
  from range((len($id_list) + 1) // 37) as places(place)
),
versions as (
  select asked.place, 'out' as direction, writes.dataset_id, writes.version_id
  from core.writes as writes join asked using (run_id)
  union
  select asked.place, 'in', links.dataset_id, links.version_id
  from core.links as links join asked on asked.run_id = links.reader_run_id
  where links.version_id is not null
),
-- Of several names of a dataset the one that stays; some are known from aliases and symlinks alone.
kept as (
  select distinct root_id, namespace, name from core.identities
)
select versions.place, versions.direction, coalesce(kept.namespace, datasets.namespace) as namespace,
  coalesce(kept.name, datasets.name) as name, versions.version_id::varchar as version
from versions
  left join core.datasets as datasets using (dataset_id)
  left join kept on kept.root_id = versions.dataset_id
order by all
