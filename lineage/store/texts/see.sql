insert into nodes (id, is_job, first_seen_at, last_seen_at) values (?, ?, ?, ?)
on conflict (id) do update set
  first_seen_at = min(first_seen_at, excluded.first_seen_at), last_seen_at = max(last_seen_at, excluded.last_seen_at)
