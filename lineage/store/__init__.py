"""DuckDB: one writer, many readers, one file that can always be rebuilt from the event log."""
