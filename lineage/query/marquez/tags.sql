-- Tags: those somebody has made or given, and those that facets name; upper-case, as Marquez writes them.
with given as (
  select upper(name) as name, said ->> '$.description' as description from core.catalog where kind = 'tag'
  union all
  select upper(tag), null from core.catalog where kind = 'tagged' and (said ->> '$.present') is distinct from 'false'
  union all
  select upper(tag ->> '$.key') || coalesce(':' || upper(nullif(lower(tag ->> '$.value'), 'true')), ''), null
  from (
    select unnest(from_json(bodies.body -> '$.tags', '["JSON"]')) as tag
    from (select distinct body_id from core.facets where name = 'tags') as used join core.bodies as bodies using (body_id)
    where json_type(bodies.body, '$.tags') = 'ARRAY'
  )
)
select name, max(description) as description
from given where name is not null and ($name is null or name = upper($name))
group by name
order by name
limit $limit offset $offset
