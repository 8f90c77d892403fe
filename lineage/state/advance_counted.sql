update counted_until set segment = :segment, log_offset = :log_offset
