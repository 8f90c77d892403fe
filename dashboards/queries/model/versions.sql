select artifacts.made_at, artifacts.version, artifacts.type, artifacts.size_bytes as size, artifacts.pathspec, artifacts.team,
  artifacts.run_id as run
from artifacts
where artifacts.artifact = ${model:sqlstring} and artifacts.model
order by artifacts.made_at desc
