insert into configuration (applied) values (:applied)
