-- Jobs and datasets whose name holds the words, in any case.
with found as (
  select 'JOB' as type, name, last_seen_at as updated_at, namespace, 'job:' || namespace || ':' || name as node_id
  from core.shown_jobs
  where $kind <> 'DATASET' and contains(lower(name), lower($q))
  union all
  select 'DATASET', name, last_seen_at, namespace, 'dataset:' || namespace || ':' || name
  from core.shown_datasets
  where $kind <> 'JOB' and contains(lower(name), lower($q))
)
select type, name, updated_at, namespace, node_id, count(*) over () as total
from found
where ($within is null or list_contains($within::varchar[], namespace))
  and ($before is null or updated_at < $before::timestamptz) and ($after is null or updated_at > $after::timestamptz)
order by if($sort = 'NAME', lower(name), ''), updated_at desc, node_id
limit $limit
