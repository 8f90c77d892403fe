-- The newest facet of a name stands; of two at one instant the one with the greater body. A batch tells each once, and
-- mostly what stands: then the time alone is new.
update core.facets set set_at = told.set_at
from told_facets as told
where facets.rowid = told.place and told.set_at > told.known_at;

update core.facets set body_id = told.body_id
from told_facets as told
where facets.rowid = told.place and told.body_id <> told.known_body_id
  and (told.set_at, told.body_id) > (told.known_at, told.known_body_id);

insert into core.facets by name
select facet_id, entity_id, name, set_at, body_id from told_facets where place is null;
