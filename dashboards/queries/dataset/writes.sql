select versions.written_at, versions.version, versions.subset, jobs.name as writer, jobs.team, versions.row_count as rows,
  versions.size_bytes as size, versions.failed_writer, versions.run_id as run
from dataset_versions as versions join jobs on jobs.node = versions.job
where versions.dataset = ${dataset:sqlstring} and $__timeFilter(versions.written_at)
order by versions.written_at desc
