select count(distinct failure_id) as failures from cross_team_failures where closed_at is null and producer_team = ${team:sqlstring}
