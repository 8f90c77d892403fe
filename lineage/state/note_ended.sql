insert or ignore into ended_runs select value, :now from json_each(:runs)
