delete from rewrites where id = :id
