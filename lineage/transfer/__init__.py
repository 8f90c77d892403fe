"""`lineage import` and `lineage export`: events between a file or another server and the log."""
