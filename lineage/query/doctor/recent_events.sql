-- The newest run events of every Airflow namespace, the busiest namespaces first.
with airflow as (
  select jobs.namespace, events.event_id, events.event_at, events.segment, events.log_offset
  from core.events as events join core.jobs as jobs using (job_id)
  where jobs.orchestrator = 'airflow' and events.event_type in ('START', 'COMPLETE', 'FAIL')
    and events.event_at >= now() - interval 7 days
),
newest as (
  select *, row_number() over (partition by namespace order by event_id desc) as place,
    count(*) over (partition by namespace) as busy
  from airflow
)
select namespace, segment, log_offset
from newest
where place <= 40
order by busy desc, namespace, event_id
limit 800
