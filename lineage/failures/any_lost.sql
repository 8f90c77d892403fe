-- Whether any run is newly lost.
select 1 from changed_runs limit 1;
