-- Teams without an event for a day that had some in the week before.
select jobs.team, max(events.event_at) as last_event_at
from core.events as events join core.jobs as jobs using (job_id)
where jobs.team <> 'unowned'
group by jobs.team
having max(events.event_at) between now() - interval 8 days and now() - interval 24 hours
order by last_event_at, jobs.team
