-- Whether runs lie below what has moved.
select 1 from climbers limit 1;
