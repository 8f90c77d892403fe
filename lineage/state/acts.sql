select at, actor, act, detail from acts order by at desc, rowid desc limit :limit
