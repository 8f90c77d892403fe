insert into nodes (id, is_job, first_seen_at, last_seen_at, about_holds, newest_holds, runs_hold)
values (:id, :is_job, :first_seen_at, :last_seen_at, 1, 1, 1)
on conflict (id) do update set
  first_seen_at = min(first_seen_at, excluded.first_seen_at), last_seen_at = max(last_seen_at, excluded.last_seen_at),
  about_holds = 1, newest_holds = 1, runs_hold = 1
