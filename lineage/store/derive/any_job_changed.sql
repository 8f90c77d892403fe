-- Whether any job's place or team may have changed.
select 1 from changed_jobs limit 1;
