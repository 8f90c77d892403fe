-- The newest days first.
select day, key_id, role, outcome, uses, first_at, last_at
from key_uses
order by day desc, last_at desc, key_id, outcome
limit :limit
