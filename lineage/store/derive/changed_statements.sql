-- Before the merge: where the statements about the columns of datasets stand, and those that are new, first or beside
-- those that stand. Of what was said of one output the highest rank stands, then the newest, and at one instant the
-- greater id.
create or replace temp table told_statements as
select batch.*, known.rowid as place, known.rank as known_rank, known.statement_id as known_id,
  (batch.rank, batch.said_at, batch.statement_id) > (known.rank, known.said_at, known.statement_id) as stands
from batch_derivations as batch left join core.derivations as known using (derivation_id);

create or replace temp table changed_statements as
select derivation_id, dataset_id, place is null as first from told_statements where statement_id is distinct from known_id;
