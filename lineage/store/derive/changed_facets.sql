-- Before the merge: the facets that say something new.
create or replace temp table changed_facets as
select batch.entity_id, batch.name, batch.body_id, known.facet_id is null as first
from batch_facets as batch left join core.facets as known using (facet_id)
where batch.body_id is distinct from known.body_id;
