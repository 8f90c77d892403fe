select segment, log_offset, records, refused, error, failing_since from mirrors where url = :url
