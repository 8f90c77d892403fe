-- Events taken since the cursor, each once however often it came.
select coalesce(producer, 'unknown') as producer, lower(coalesce(event_type, 'none')) as event_type, count(*) as events
from core.events
where segment >= $segment and (segment > $segment or log_offset >= $log_offset)
group by all
