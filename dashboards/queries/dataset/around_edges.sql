with around as (
  select node, min(abs(depth)) as away
  from (
    select node, depth from upstream(${dataset:sqlstring}, depth := 6)
    union all
    select node, depth from downstream(${dataset:sqlstring}, depth := 6)
  )
  group by node
  order by away, node
  limit 300
)
select source || ' > ' || target as id, source, target, kind as mainstat, last_seen_at::varchar as detail__last_seen
from lineage_edges
where source in (select node from around) and target in (select node from around)
order by id
