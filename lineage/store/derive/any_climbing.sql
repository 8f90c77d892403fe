-- Whether any run has not come to its pipeline run.
select 1 from climbs where not arrived limit 1;
