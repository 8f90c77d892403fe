-- Runs that started runs: the started, who started it, how.
select reader_run_id, writer_run_id, rule from public.run_links where dataset is null
