-- What jobs or datasets said of themselves, by their places among the ids.
-- The bodies are found first and read by where they lie: what was first told together lies together, and DuckDB
-- unpacks the texts of that part of the table alone.
with asked as (
  select place, substr($id_list, 37 * place + 1, 36)::uuid as entity_id
  from range((len($id_list) + 1) // 37) as places(place)
),
found as materialized (
  select asked.place, facets.name, epoch_us(facets.set_at) as set_at, bodies.rowid as lies_at
  from asked join core.facets as facets using (entity_id) join core.bodies as bodies using (body_id)
  where facets.name not like '@%'
)
select found.place, found.name, found.set_at, bodies.body
from found join core.bodies as bodies on bodies.rowid = found.lies_at
