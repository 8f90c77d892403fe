insert into rewrites (act, subject, log_done) values (:act, :subject, 0) returning id
