"""Failed runs that other teams depend on: what they owe, whom it reaches, what is at their root."""
