"""The answers of the Marquez API, typed; each of one or a few SQL statements, however long its list."""
