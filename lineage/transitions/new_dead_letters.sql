-- Bodies refused since the cursor, by the place of the fault: the rest of a reason tells what is in the body.
select regexp_replace(regexp_replace(split_part(reason, ':', 1), '\[\d+\]', '[]', 'g'), '^\$\.?', '') as place,
  count(*) as bodies
from core.dead_letters
where segment >= $segment and (segment > $segment or log_offset >= $log_offset)
group by all
