-- Sources: as datasets' facets name them, and as somebody has said them to be.
with told as (
  select bodies.body ->> '$.name' as name, any_value(bodies.body ->> '$.uri') as url,
    min(uses.first_at) as created_at, max(uses.last_at) as updated_at
  from (
    select body_id, min(set_at) as first_at, max(set_at) as last_at
    from core.facets where name = 'dataSource' group by body_id
  ) as uses join core.bodies as bodies using (body_id)
  where bodies.body ->> '$.name' is not null
  group by all
)
select
  coalesce(upper(said.said ->> '$.type'), upper(nullif(regexp_extract(told.url, '^(?:jdbc:)?([A-Za-z][\w+.-]*):', 1), '')), 'OTHER')
    as type,
  coalesce(said.name, told.name) as name,
  least(told.created_at, said.said_at) as created_at, greatest(told.updated_at, said.said_at) as updated_at,
  coalesce(said.said ->> '$.connectionUrl', told.url, '') as connection_url, said.said ->> '$.description' as description
from told full join (from core.catalog where kind = 'source') as said on said.name = told.name
where $name is null or coalesce(said.name, told.name) = $name
order by name
limit $limit offset $offset
