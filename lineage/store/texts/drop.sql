delete from nodes where id = ?
