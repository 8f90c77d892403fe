-- Whether any dataset may have come by another identity.
select 1 from changed_names limit 1;
