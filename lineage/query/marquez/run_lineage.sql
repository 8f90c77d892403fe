-- A run and those it rests on through what it read, hop by hop; each with what it read and who had written it.
with recursive walk (run_id, hops) using key (run_id) as (
  select $run::uuid, 0
  union
  select distinct links.writer_run_id, (select max(hops) + 1 from walk)
  from core.links as links
  where links.reader_run_id in (select run_id from walk where hops < $depth)
    and links.writer_run_id not in (select run_id from recurring.walk)
)
select walk.run_id, jobs.namespace, jobs.name, jobs.job_id, states.started_at, states.ended_at, states.state,
  list_sort(list_distinct(
    list([datasets.namespace, datasets.name, links.version_id::varchar, links.writer_run_id::varchar])
      filter (links.writer_run_id is not null)
  )) as inputs
from walk
  join core.run_states as states using (run_id)
  join core.jobs as jobs on jobs.job_id = states.job_id
  left join core.links as links on links.reader_run_id = walk.run_id
  left join core.named_datasets as datasets on datasets.dataset_id = links.dataset_id
group by all
order by any_value(walk.hops), states.started_at desc, walk.run_id
