"""The SQL endpoint: PostgreSQL's wire protocol over the public schema, reading only."""
