update nodes set about_holds = 0 where id = ?
