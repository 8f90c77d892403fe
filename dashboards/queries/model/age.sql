select epoch(now() - newest_made_at) as age from models where model = ${model:sqlstring}
