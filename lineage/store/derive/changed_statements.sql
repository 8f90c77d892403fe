-- Before the merge: the statements about the columns of datasets that are new, first or beside those that stand.
create or replace temp table changed_statements as
select distinct batch.derivation_id, batch.dataset_id, known.derivation_id is null as first
from batch_derivations as batch left join core.derivations as known using (derivation_id)
where batch.statement_id is distinct from known.statement_id;
