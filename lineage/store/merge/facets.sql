-- The newest facet of a name stands; of two at one instant the one with the greater body.
insert into core.facets by name
select facet_id, entity_id, name, set_at, body_id
from (
  select *, row_number() over (partition by facet_id order by set_at desc, body_id desc) as place
  from batch_facets
)
where place = 1
on conflict (facet_id) do update set
  body_id = case
    when excluded.set_at > set_at then excluded.body_id
    when excluded.set_at = set_at then greatest(body_id, excluded.body_id)
    else body_id
  end,
  set_at = greatest(set_at, excluded.set_at);
