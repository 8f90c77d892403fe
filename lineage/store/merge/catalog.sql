-- The last word stands; of two at one instant the greater.
insert into core.catalog by name
select * exclude (place)
from (
  select *, row_number() over (partition by entry_id order by said_at desc, said desc) as place from batch_catalog
)
where place = 1
on conflict (entry_id) do update set
  said = case
    when excluded.said_at > said_at then excluded.said
    when excluded.said_at = said_at then greatest(said, excluded.said)
    else said
  end,
  said_at = greatest(said_at, excluded.said_at);
