-- Before the merge: the identities as they are, and whether the batch may change them.
create or replace temp table known_identities as from core.identities;

create or replace temp table changed_names as
select same_id from batch_same_datasets where same_id not in (select same_id from core.same_datasets)
union all
select dataset_id from batch_datasets
where exists (select 1 from core.alias_rules) and dataset_id not in (select dataset_id from core.datasets);
