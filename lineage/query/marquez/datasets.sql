-- Datasets by id, each with its place among the ids: names, times, and the newest version.
with asked as (
  select place, substr($id_list, 37 * place + 1, 36)::uuid as root_id
  from range((len($id_list) + 1) // 37) as places(place)
),
names as (
  select place, root_id, root_id as dataset_id from asked
  union
  select asked.place, identities.root_id, identities.dataset_id
  from asked join core.identities as identities using (root_id)
),
seen as (
  select names.place, any_value(names.root_id) as root_id, min(datasets.first_seen_at) as created_at,
    max(datasets.last_seen_at) as updated_at,
    arg_max(datasets.namespace, datasets.dataset_id = names.root_id) as namespace,
    arg_max(datasets.name, datasets.dataset_id = names.root_id) as name
  from names join core.datasets as datasets using (dataset_id)
  group by names.place
),
kept as (
  select distinct root_id, namespace, name from core.identities
),
written as (
  select asked.place, max(writes.written_at) as written_at,
    arg_max(writes.version_id, (writes.written_at, writes.version_id)) as version_id
  from core.writes as writes join asked on asked.root_id = writes.dataset_id
  group by asked.place
)
select seen.place, coalesce(kept.namespace, seen.namespace) as namespace, coalesce(kept.name, seen.name) as name,
  epoch_us(seen.created_at), epoch_us(seen.updated_at), epoch_us(written.written_at), written.version_id::varchar
from seen
  left join kept using (root_id)
  left join written using (place)
order by seen.place
