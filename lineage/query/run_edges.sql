-- What runs read and wrote, and the runs behind them (or, `$up` false, those that saw what they wrote), link by link.
with recursive walk (run_id, hops) using key (run_id) as (
  select unnest($runs)::uuid, 0
  union
  select distinct if($up, links.writer_run_id, links.reader_run_id), (select max(hops) + 1 from walk)
  from core.links as links
  where if($up, links.reader_run_id, links.writer_run_id) in (select run_id from walk where hops * 2 < $depth)
    and if($up, links.writer_run_id, links.reader_run_id) not in (select run_id from recurring.walk)
),
passed as (
  select reads.dataset_id, reads.run_id, 'in' as direction, reads.read_at as at
  from core.reads as reads join walk using (run_id)
  where $up or reads.dataset_id = md5($node)::uuid or reads.io_id in (select io_id from core.links where writer_run_id in (select run_id from walk))
  union
  select writes.dataset_id, writes.run_id, 'out', writes.written_at
  from core.writes as writes join walk using (run_id)
  where not $up or writes.dataset_id = md5($node)::uuid or (writes.run_id, writes.dataset_id) in (
    select (writer_run_id, dataset_id) from core.links where reader_run_id in (select run_id from walk)
  )
)
select if(passed.direction = 'in', datasets.node, jobs.node) as source,
  if(passed.direction = 'in', jobs.node, datasets.node) as target,
  if(bool_or(edges.observed), 'observed', 'declared') as kind, max(passed.at) as last_seen_at,
  arg_max(passed.run_id, (passed.at, passed.run_id)) as last_run_id
from passed
  join core.runs as runs using (run_id)
  join core.named_jobs as jobs using (job_id)
  join core.named_datasets as datasets using (dataset_id)
  join core.root_edges as edges
    on edges.job_id = jobs.job_id and edges.dataset_id = passed.dataset_id and edges.direction = passed.direction
group by all
order by source, target
