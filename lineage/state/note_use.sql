insert into key_uses (day, key_id, role, outcome, uses, first_at, last_at)
values (:day, :key_id, :role, :outcome, :uses, :first_at, :last_at)
on conflict (day, key_id, role, outcome) do update
set uses = uses + excluded.uses, first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)
