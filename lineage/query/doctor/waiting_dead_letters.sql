-- Dead letters by reason, without those whose body has since become an event: ids of both hold its digest.
select reason, count(*) as letters, max(received_at) as newest_at
from core.dead_letters
where not exists (
  select 1 from core.events
  where substr(replace(events.event_id::varchar, '-', ''), 13)
    = left(replace(dead_letters.dead_letter_id::varchar, '-', ''), 20)
)
group by reason
order by letters desc, reason
