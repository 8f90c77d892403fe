-- Which of the rules for reads that name a write there are reads for, in their order.
select rule
from (values
  (1, 'artifact', exists (from affected where maker <> '')),
  (2, 'same_version', exists (from affected where version <> '' and maker = '')),
  (3, 'declared', exists (
    from affected where version = '' and pipeline_run_id in (select run_id from core.dependencies where dataset_id is not null)
  ))
) as rules (place, rule, asked)
where asked
order by place;
