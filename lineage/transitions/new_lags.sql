-- Seconds from an event's receipt to now, by the smallest bound that holds them.
select coalesce((select min(bound) from (select unnest($bounds) as bound) where bound >= lag), 'infinity'::double) as bound,
  count(*) as events, sum(lag) as seconds
from (
  select greatest(epoch($now::timestamptz - received_at), 0) as lag from core.events
  where segment >= $segment and (segment > $segment or log_offset >= $log_offset)
)
group by all
