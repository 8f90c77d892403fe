insert into mirrors (url, segment, log_offset, records, refused, error, failing_since)
values (:url, :segment, :log_offset, :records, :refused, :error, :failing_since)
on conflict (url) do update set
  segment = excluded.segment, log_offset = excluded.log_offset, records = excluded.records,
  refused = excluded.refused, error = excluded.error, failing_since = excluded.failing_since
