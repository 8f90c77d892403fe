-- The edges among the nodes that were reached.
select
  if(edges.direction = 'in', datasets.node, jobs.node) as source,
  if(edges.direction = 'in', jobs.node, datasets.node) as target,
  if(edges.observed, 'observed', 'declared') as kind, edges.last_seen_at, edges.last_run_id
from core.root_edges as edges
  join core.named_jobs as jobs using (job_id)
  join core.named_datasets as datasets using (dataset_id)
where edges.first_seen_at <= $as_of::timestamptz and jobs.node in (select unnest($nodes)) and datasets.node in (select unnest($nodes))
order by source, target
