-- Whether any of the changed runs has read or written anything.
select 1 from core.run_io where run_id in (select run_id from changed_runs) limit 1;
