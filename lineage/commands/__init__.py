"""What `lineage COMMAND` does: a module a group of commands. Whatever is heavy is imported when one runs."""
