select epoch(now() - last_written_at) as age from datasets where node = ${dataset:sqlstring}
