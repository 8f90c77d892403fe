-- Before the merge: what facets say that is new, and the bodies that are stored because it is not.
create or replace temp table told_facets as
select batch.entity_id, batch.name, batch.body_id, known.facet_id is null as first, batch.body_id = known.body_id as same
from batch_facets as batch left join core.facets as known using (facet_id);

create or replace temp table changed_facets as
select entity_id, name, body_id, first from told_facets where same is distinct from true;
