-- Where events lie in a stretch of the log; of one that was sent several times, where it lies first.
select segment, log_offset from core.events
where segment between $first_segment and $last_segment
  and (segment > $first_segment or log_offset >= $first_offset)
  and (segment < $last_segment or log_offset <= $last_offset)
