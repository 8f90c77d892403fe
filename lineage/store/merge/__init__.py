"""One SQL file a table: how its rows merge."""
