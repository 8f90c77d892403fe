"""What happened, counted once: events taken, bodies refused, pipeline runs ended."""
