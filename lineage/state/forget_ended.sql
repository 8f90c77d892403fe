delete from ended_runs where noted_at < :before
