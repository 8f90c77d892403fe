-- Jobs that make an output from one of the datasets in $id_list, by what they say of it.
select distinct derivations.job_id
from core.flows as flows
  join core.derivations as derivations using (derivation_id)
  left join core.identities as identities on identities.dataset_id = flows.source_id
where derivations.job_id is not null and coalesce(identities.root_id, flows.source_id) in (
  select substr($id_list, 37 * place + 1, 36)::uuid from range((len($id_list) + 1) // 37) as places(place)
)
