-- The data the newest version has learned from that has been written again since.
select count(distinct provenance.dataset) as datasets
from models
  join model_provenance as provenance on provenance.model_run_id = models.newest_run_id and provenance.model = models.model
  join datasets on datasets.node = provenance.dataset
where models.model = ${model:sqlstring} and datasets.last_written_at > provenance.written_at
