-- What is told of writings of artifacts.
select io_id, job_id, artifact_type, size_bytes, coalesce(model, false) as model
from core.run_io where io_id in ($keys)
