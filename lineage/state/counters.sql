select labels, value from counters where name = :name
