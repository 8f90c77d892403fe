insert into core.import_errors by name
select error_id, any_value(namespace) as namespace, any_value(file) as file, max(message) as message,
  any_value(stacktrace) as stacktrace, min(seen_at) as first_seen_at, max(seen_at) as last_seen_at
from batch_import_errors
group by error_id
on conflict (error_id) do update set
  message = greatest(message, excluded.message),
  first_seen_at = least(first_seen_at, excluded.first_seen_at),
  last_seen_at = greatest(last_seen_at, excluded.last_seen_at);
