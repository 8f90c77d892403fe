"""Metrics for Prometheus: state is asked of the store, counters are kept beside it."""
