-- DAG files that do not import now, since when, and why.
select namespace, file, message, first_seen_at from public.import_errors where is_open order by namespace, file
