-- Which write each read saw: reader, writer, dataset, rule, mark.
select reader_run_id, writer_run_id, dataset, rule, mark from public.run_links where dataset is not null
