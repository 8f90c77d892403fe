-- What is told otherwise because a dataset goes by another name: the names themselves, the jobs that read or write it,
-- and the datasets whose columns come from it.
with names as (
  select dataset_id from renamed_datasets
  union
  select root_id from core.identities where dataset_id in (from renamed_datasets)
  union
  select root_id from known_identities where dataset_id in (from renamed_datasets)
),
changed as (
  select dataset_id as node_id from names
  union
  select edges.job_id from core.edges as edges join renamed_datasets using (dataset_id)
  union
  select derivations.dataset_id
  from core.column_edges as edges
    join renamed_datasets on renamed_datasets.dataset_id = edges.source_id
    join core.derivations as derivations using (derivation_id)
)
select unhex(replace(coalesce(identities.root_id, changed.node_id)::varchar, '-', '')) as node_id,
  unnest(['said', 'moved']) as what, null as first_seen_at, null as last_seen_at
from changed left join core.identities as identities on identities.dataset_id = changed.node_id;
