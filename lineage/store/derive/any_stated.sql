-- Whether any DAG run says anything of a task that does not say it itself.
select 1 from stated limit 1;
