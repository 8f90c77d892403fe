-- What touched a dataset that now goes by another name is derived anew.
create or replace temp table renamed_datasets as
select coalesce(now_known.dataset_id, known.dataset_id) as dataset_id
from core.identities as now_known full join known_identities as known using (dataset_id)
where now_known.root_id is distinct from known.root_id;

insert into changed_runs
select run_id, last_seen_at
from core.runs
where run_id not in (select run_id from changed_runs)
  and run_id in (
    select run_id from core.run_io where dataset_id in (from renamed_datasets)
    union
    select run_id from core.dependencies where dataset_id in (from renamed_datasets)
  );
