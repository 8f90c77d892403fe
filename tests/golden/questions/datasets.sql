-- The datasets and their teams, each under the one name that stays.
select node, team from public.datasets
