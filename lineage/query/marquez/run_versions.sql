-- The versions that runs read and wrote, by the runs' places among the ids; ids of datasets as bytes. With when they
-- began, DuckDB leaves out what other times brought.
with asked as (
  select place, substr($id_list, 37 * place + 1, 36)::uuid as run_id,
    make_timestamptz(substr($instant_list, 21 * place + 1, 20)::bigint) as began_at
  from range((len($id_list) + 1) // 37) as places(place)
),
versions as (
  select asked.place, 'out' as direction, writes.dataset_id, writes.version_id
  from asked join core.writes as writes using (run_id, began_at)
  union all
  select asked.place, 'in', links.dataset_id, links.version_id
  from asked join core.links as links on links.reader_run_id = asked.run_id and links.began_at = asked.began_at
  where links.version_id is not null
)
select place, direction, unhex(replace(dataset_id::varchar, '-', '')) as dataset_id, version_id::varchar as version
from versions
