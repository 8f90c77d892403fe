-- Before the merge: the datasets of which a statement about their columns is new.
create or replace temp table changed_statements as
select distinct batch.dataset_id
from batch_derivations as batch left join core.derivations as known using (derivation_id)
where batch.statement_id is distinct from known.statement_id;
