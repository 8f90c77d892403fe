-- The statements about these datasets, whoever made them.
select derivation_id
from core.derivations
where dataset_id in (
  select unnest($ids)::uuid
  union
  select dataset_id from core.identities where root_id in (select unnest($ids)::uuid)
)
