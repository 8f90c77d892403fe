select count(distinct provenance.model) as models
from models
  join model_provenance as provenance on provenance.model_run_id = models.newest_run_id and provenance.model = models.model
  join datasets on datasets.node = provenance.dataset
where models.team = ${team:sqlstring} and datasets.last_written_at > provenance.written_at
