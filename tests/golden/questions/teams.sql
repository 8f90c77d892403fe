-- Whom jobs belong to, and why.
select node, team, team_basis from public.jobs
