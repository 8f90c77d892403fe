select run_id from ended_runs where run_id in (select value from json_each(:runs))
