select id, act, subject, log_done from rewrites order by id
