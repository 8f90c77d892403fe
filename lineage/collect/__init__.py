"""Takes events in: the durable log, decoding, and what could not be placed."""
