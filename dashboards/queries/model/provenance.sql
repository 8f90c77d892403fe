select provenance.made_at, provenance.model_external_id, provenance.hops, provenance.dataset, provenance.rule,
  provenance.writer_team as producer_team, writers.name as writer, runs.state, provenance.written_at, provenance.read_at,
  provenance.writer_external_id, provenance.writer_run_id as run
from model_provenance as provenance
  join jobs as writers on writers.node = provenance.writer_job
  join runs on runs.run_id = provenance.writer_run_id
where provenance.model = ${model:sqlstring} and $__timeFilter(provenance.made_at)
order by provenance.made_at desc, provenance.hops, provenance.dataset
