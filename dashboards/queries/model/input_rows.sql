select provenance.made_at as time, provenance.dataset as metric, max(versions.row_count) as rows
from model_provenance as provenance
  join dataset_versions as versions
    on versions.version_id = provenance.dataset_version and versions.run_id = provenance.writer_run_id
where provenance.model = ${model:sqlstring} and versions.row_count is not null and $__timeFilter(provenance.made_at)
group by all
order by time, metric
