-- How long after their own time the last day's events came, in seconds, by who sent them. Those that came over
-- ten minutes late waited in an outbox or were imported. One dated over five minutes ahead stands under its receipt.
with arrivals as (
  select jobs.namespace, events.producer,
    (epoch_us(events.received_at) - epoch_us(events.event_at)) / 1e6 as lag
  from core.events as events join core.jobs as jobs using (job_id)
  where events.received_at >= now() - interval 24 hours
)
select namespace, coalesce(producer, 'unknown') as producer, count(*) as events, median(lag) as lag,
  count(*) filter (lag = 0) as from_the_future
from arrivals
where lag < 600
group by all
having from_the_future > 0 or count(*) >= 5 and abs(median(lag)) > 2
order by abs(median(lag)) desc, namespace, producer
