select dead_letter_id, received_at, reason, size_bytes, segment, log_offset
from core.dead_letters
order by received_at desc, dead_letter_id
limit $limit
