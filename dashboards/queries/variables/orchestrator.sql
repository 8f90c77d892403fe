select distinct coalesce(orchestrator, 'other') as orchestrator from pipelines order by orchestrator
