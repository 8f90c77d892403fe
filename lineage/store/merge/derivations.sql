-- A batch tells of each output once, and mostly what stands: then the time alone is new.
update core.derivations set said_at = told.said_at
from told_statements as told
where derivations.rowid = told.place and told.stands;

update core.derivations set
  facet = told.facet, narrows = told.narrows, rank = told.rank, statement_id = told.statement_id
from told_statements as told
where derivations.rowid = told.place and told.stands and (told.rank, told.statement_id) <> (told.known_rank, told.known_id);

insert into core.derivations by name
select * exclude (place, known_rank, known_id, stands) from told_statements where place is null;

-- The edges of a statement that fell go with it.
create or replace temp table fallen as
select edges.derivation_id, edges.statement_id
from core.column_edges as edges join (
  select derivation_id, if(stands, statement_id, known_id) as statement_id from told_statements where statement_id <> known_id
) as standing using (derivation_id)
where edges.statement_id <> standing.statement_id;

delete from core.column_edges where (derivation_id, statement_id) in (from fallen);
delete from core.flows where (derivation_id, statement_id) in (from fallen);
