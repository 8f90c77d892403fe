-- Outputs of the jobs in $id_list that come from some of their inputs only. Each stands for its job on the way from
-- those (`in`) to itself (`out`), where it was known at the moment.
with asked as (
  select substr($id_list, 37 * place + 1, 36)::uuid as job_id from range((len($id_list) + 1) // 37) as places(place)
),
derivations as materialized (
  select derivation_id, job_id, dataset_id, narrows, said_at <= $as_of::timestamptz as walked
  from core.derivations semi join asked using (job_id)
)
select derivations.job_id, derivations.derivation_id, coalesce(identities.root_id, flows.source_id) as dataset_id,
  'in' as direction, derivations.walked
from core.flows as flows
  join derivations using (derivation_id)
  left join core.identities as identities on identities.dataset_id = flows.source_id
union all
select derivations.job_id, derivations.derivation_id, coalesce(identities.root_id, derivations.dataset_id), 'out',
  derivations.walked
from derivations left join core.identities as identities using (dataset_id)
where derivations.narrows
