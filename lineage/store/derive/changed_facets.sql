-- Before the merge: the facets of the batch, where they stand and as what; and what of them is new.
create or replace temp table told_facets as
select batch.*, known.rowid as place, known.set_at as known_at, known.body_id as known_body_id
from batch_facets as batch left join core.facets as known using (facet_id);

create or replace temp table changed_facets as
select entity_id, name, body_id, place is null as first from told_facets where body_id is distinct from known_body_id;
