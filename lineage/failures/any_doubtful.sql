-- Whether any failure must be judged anew.
select 1 from doubtful limit 1;
