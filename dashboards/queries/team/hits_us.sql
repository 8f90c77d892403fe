select count(*) as failures from cross_team_failures where closed_at is null and consumer_team = ${team:sqlstring}
