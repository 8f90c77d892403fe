-- Where events lie in the log, by their time; of one namespace those about its jobs or datasets. How many there are.
with chosen as (
  select events.event_at, events.event_id, events.segment, events.log_offset
  from core.events as events
  where coalesce(events.run_id, events.job_id, events.dataset_id) is not null
    and ($before is null or events.event_at < $before::timestamptz)
    and ($after is null or events.event_at >= $after::timestamptz)
    and ($namespace is null
      or events.job_id in (select job_id from core.jobs where namespace = $namespace)
      or events.dataset_id in (select dataset_id from core.datasets where namespace = $namespace))
    and ($within is null or if(events.job_id is not null,
      events.job_id in (select job_id from core.jobs where list_contains($within::varchar[], namespace)),
      events.dataset_id in (select dataset_id from core.datasets where list_contains($within::varchar[], namespace))))
),
page as (
  select * from chosen
  order by if($ascending, event_at, null) nulls last, if($ascending, null, event_at) desc nulls last, event_id
  limit $limit offset $offset
)
select page.segment, page.log_offset, (select count(*) from chosen) as total
from page
order by if($ascending, page.event_at, null) nulls last, if($ascending, null, page.event_at) desc nulls last, page.event_id
