-- Datasets by id, in the order of the ids: names, times, and the newest version.
with asked as (
  select unnest($ids)::uuid as dataset_id, generate_subscripts($ids, 1) as place
),
names as (
  select place, dataset_id as root_id, dataset_id from asked
  union
  select asked.place, identities.root_id, identities.dataset_id
  from asked join core.identities as identities on identities.root_id = asked.dataset_id
),
seen as (
  select names.root_id, min(datasets.first_seen_at) as created_at, max(datasets.last_seen_at) as updated_at,
    arg_max(datasets.namespace, datasets.dataset_id = names.root_id) as namespace,
    arg_max(datasets.name, datasets.dataset_id = names.root_id) as name
  from names join core.datasets as datasets using (dataset_id)
  group by names.root_id
),
kept as (
  select root_id, any_value(namespace) as namespace, any_value(name) as name
  from core.identities where root_id in (select dataset_id from asked) group by root_id
),
written as (
  select dataset_id, max(written_at) as written_at, arg_max(version_id, (written_at, version_id)) as version_id
  from core.writes where dataset_id in (select dataset_id from asked)
  group by dataset_id
)
select asked.dataset_id, coalesce(kept.namespace, seen.namespace) as namespace, coalesce(kept.name, seen.name) as name,
  seen.created_at, seen.updated_at, written.written_at, written.version_id
from asked
  join seen on seen.root_id = asked.dataset_id
  left join kept on kept.root_id = asked.dataset_id
  left join written on written.dataset_id = asked.dataset_id
order by asked.place
