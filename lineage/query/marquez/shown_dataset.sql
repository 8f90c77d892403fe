-- The dataset of a name under its root, unless it is hidden.
with root as (
  select coalesce(
    (select any_value(root_id) from core.identities where dataset_id = $dataset::uuid), $dataset::uuid
  ) as dataset_id
),
names as (
  select dataset_id, dataset_id as root_id from root
  union
  select identities.dataset_id, identities.root_id
  from core.identities as identities join root on root.dataset_id = identities.root_id
)
select names.root_id
from names
  join core.datasets as datasets using (dataset_id)
  left join core.hidings as own on own.subject_id = names.root_id
  left join core.hidings as spaces on spaces.subject = 'namespace' and spaces.name = datasets.namespace
group by names.root_id
having $hidden or coalesce(max(datasets.last_seen_at) > max(greatest(own.hidden_at, spaces.hidden_at)), true)
