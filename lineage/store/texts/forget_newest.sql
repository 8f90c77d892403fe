update nodes set newest_holds = 0, runs_hold = 1 - is_job where id = ?
