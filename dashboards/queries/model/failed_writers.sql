-- The runs the newest version has learned from that failed after all.
select count(distinct provenance.writer_run_id) as runs
from models
  join model_provenance as provenance on provenance.model_run_id = models.newest_run_id and provenance.model = models.model
  join runs on runs.run_id = provenance.writer_run_id
where models.model = ${model:sqlstring} and runs.state = 'FAIL'
