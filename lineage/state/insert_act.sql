insert into acts (at, actor, act, detail) values (:at, :actor, :act, :detail)
