-- Before the merge: the statements about the columns of datasets, where they stand, and those that are new, first or beside
-- those that stand.
create or replace temp table told_statements as
select batch.*, known.rowid as place, known.rank as known_rank, known.said_at as known_at, known.statement_id as known_id
from batch_derivations as batch left join core.derivations as known using (derivation_id);

create or replace temp table changed_statements as
select derivation_id, dataset_id, place is null as first from told_statements where statement_id is distinct from known_id;
