select segment, log_offset from counted_until
