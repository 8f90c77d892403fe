select model, type, versions, newest_version, newest_made_at, newest_run_id as run
from models
where team = ${team:sqlstring}
order by newest_made_at desc, model
