-- The bodies of the batch's facets that stand already; ids as bytes.
select distinct unhex(replace(body_id::varchar, '-', '')) from told_facets where body_id = known_body_id;
