-- Of what was said of one output the highest rank stands, then the newest, and at one instant the greater id. A batch tells
-- of each once, and mostly what stands: then the time alone is new.
update core.derivations set said_at = told.said_at
from told_statements as told
where derivations.rowid = told.place
  and (told.rank, told.said_at, told.statement_id) > (told.known_rank, told.known_at, told.known_id);

update core.derivations set
  facet = told.facet, narrows = told.narrows, rank = told.rank, statement_id = told.statement_id
from told_statements as told
where derivations.rowid = told.place and (told.rank, told.statement_id) <> (told.known_rank, told.known_id)
  and (told.rank, told.said_at, told.statement_id) > (told.known_rank, told.known_at, told.known_id);

insert into core.derivations by name
select * exclude (place, known_rank, known_at, known_id) from told_statements where place is null;

-- The edges of a statement that fell go with it.
create or replace temp table fallen as
select edges.derivation_id, edges.statement_id
from core.column_edges as edges join (
  select standing.derivation_id, standing.statement_id
  from core.derivations as standing join told_statements as told on standing.rowid = told.place
  where told.statement_id <> told.known_id
) as standing using (derivation_id)
where edges.statement_id <> standing.statement_id;

delete from core.column_edges where (derivation_id, statement_id) in (from fallen);
delete from core.flows where (derivation_id, statement_id) in (from fallen);
