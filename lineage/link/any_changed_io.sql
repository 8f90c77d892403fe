-- Whether any of the changed runs has read or written anything.
select 1 from changed_io limit 1;
