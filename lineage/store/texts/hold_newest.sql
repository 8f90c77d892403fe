update nodes set newest_holds = 1 where id = :id
