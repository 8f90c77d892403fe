-- Whether there is any failure, old or new.
select 1 from core.failures union all select 1 from failing limit 1;
