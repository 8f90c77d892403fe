-- The edges of the statements that stand and are new, each statement once and whole.
create or replace temp table new_edges as
select batch.*
from (select distinct * from batch_column_edges) as batch
  semi join changed_statements using (derivation_id)
  join core.derivations as standing using (derivation_id, statement_id)
where not exists (
  select 1 from core.column_edges as known
  where known.derivation_id = batch.derivation_id and known.statement_id = batch.statement_id
);

insert into core.column_edges by name select * from new_edges;

insert into core.flows by name
select distinct derivation_id, statement_id, source_id
from new_edges
where derivation_id in (select derivation_id from core.derivations where narrows);
