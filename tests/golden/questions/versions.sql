-- Writings: dataset, part, version, run, and whether the run failed.
select dataset, nullif(subset, ''), nullif(version, ''), run_id, failed_writer from public.dataset_versions
