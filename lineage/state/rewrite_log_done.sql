update rewrites set log_done = 1 where id = :id
