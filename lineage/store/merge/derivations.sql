-- Of what was said of one output the highest rank stands, then the newest, and at one instant the greater id.
insert into core.derivations by name
select * exclude (place)
from (
  select *, row_number() over (partition by derivation_id order by rank desc, said_at desc, statement_id desc) as place
  from batch_derivations
)
where place = 1
on conflict (derivation_id) do update set
  facet = excluded.facet, narrows = excluded.narrows, rank = excluded.rank, said_at = excluded.said_at,
  statement_id = excluded.statement_id
where (excluded.rank, excluded.said_at, excluded.statement_id) > (rank, said_at, statement_id);

-- The edges of a statement that fell go with it.
create or replace temp table fallen as
select edges.derivation_id, edges.statement_id
from core.column_edges as edges
  semi join (select derivation_id from changed_statements where not first) as changed using (derivation_id)
  join core.derivations as standing using (derivation_id)
where edges.statement_id <> standing.statement_id;

delete from core.column_edges where (derivation_id, statement_id) in (from fallen);
delete from core.flows where (derivation_id, statement_id) in (from fallen);
