-- Jobs that lineage.toml calls trials, by their own name or their pipeline's.
update core.jobs set dev = found.dev
from (
  select jobs.job_id, bool_or(rules.pattern is not null) as dev
  from changed_jobs
    join core.jobs as jobs using (job_id)
    left join core.jobs as pipelines on pipelines.job_id = jobs.pipeline_job_id
    left join core.dev_rules as rules
      on jobs.namespace || '/' || jobs.name glob rules.pattern or jobs.name glob rules.pattern
        or pipelines.namespace || '/' || pipelines.name glob rules.pattern or pipelines.name glob rules.pattern
  group by jobs.job_id
) as found
where jobs.job_id = found.job_id and jobs.dev is distinct from found.dev;
