-- What touched a dataset that now goes by another name is derived anew.
insert into changed_runs
select distinct io.run_id
from core.run_io as io
where io.run_id not in (select run_id from changed_runs) and io.dataset_id in (
  select coalesce(now_known.dataset_id, known.dataset_id)
  from core.identities as now_known
    full join known_identities as known using (dataset_id)
  where now_known.root_id is distinct from known.root_id
);
