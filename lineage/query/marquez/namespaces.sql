-- Namespaces: those jobs and datasets lie in, and those that somebody has said to be.
with seen as (
  select namespace, min(first_seen_at) as created_at, max(last_seen_at) as updated_at
  from (
    select namespace, first_seen_at, last_seen_at from core.jobs where $name is null or namespace = $name
    union all
    select namespace, first_seen_at, last_seen_at from core.datasets where $name is null or namespace = $name
    union all
    select name, said_at, said_at from core.catalog where kind = 'namespace' and ($name is null or name = $name)
  )
  group by namespace
)
select seen.namespace as name, seen.created_at, seen.updated_at,
  coalesce(said.said ->> '$.ownerName', 'anonymous') as owner_name, said.said ->> '$.description' as description,
  coalesce(hidings.hidden_at >= seen.updated_at, false) as is_hidden
from seen
  left join core.catalog as said on said.kind = 'namespace' and said.name = seen.namespace
  left join core.hidings as hidings on hidings.subject = 'namespace' and hidings.name = seen.namespace
where ($hidden or coalesce(hidings.hidden_at < seen.updated_at, true))
  and ($within is null or list_contains($within::varchar[], seen.namespace))
order by seen.namespace
limit $limit offset $offset
