-- Whether any read must be explained anew.
select 1 from affected limit 1;
