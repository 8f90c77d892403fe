-- Before the merge: the identities as they are, the datasets of the batch, where they stand, and whether the batch may
-- change who goes by which name.
create or replace temp table known_identities as from core.identities;

create or replace temp table told_datasets as
select batch.*, known.rowid as place, known.first_seen_at as known_first, known.last_seen_at as known_last
from batch_datasets as batch left join core.datasets as known using (dataset_id);

create or replace temp table changed_names as
select same_id from batch_same_datasets where same_id not in (select same_id from core.same_datasets)
union all
select dataset_id from told_datasets where place is null and exists (select 1 from core.alias_rules);
