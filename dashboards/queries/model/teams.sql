select count(distinct provenance.writer_team) as teams
from models
  join model_provenance as provenance on provenance.model_run_id = models.newest_run_id and provenance.model = models.model
where models.model = ${model:sqlstring}
