-- Whether what was written long before must be known: a part was not written lately, or by a task that goes on for long.
select 1
from lasts
where last is null or least(last.written_from, last.stored_from) < (select since from recent)
  or modified_at < (select since from recent)
limit 1;
