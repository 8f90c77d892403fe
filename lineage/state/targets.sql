select dataset, first_seen_at from freshness_targets
