-- The runs that runs rest on, hop by hop, and the pipeline runs of those; of each job the newest first.
with recursive steps as (
  select reader_run_id as run_id, writer_run_id as next_id from public.run_links
  union all
  select run_id, pipeline_run_id from core.runs where pipeline_run_id <> run_id
),
walk (run_id, hops) using key (run_id) as (
  select unnest($runs)::uuid, 0
  union
  select distinct steps.next_id, (select max(hops) + 1 from walk)
  from steps
  where steps.run_id in (select run_id from walk where hops < $depth)
    and steps.next_id not in (select run_id from recurring.walk)
)
select walk.run_id, jobs.name
from walk
  join core.runs as runs using (run_id)
  join core.jobs as jobs using (job_id)
where walk.hops > 0
order by walk.hops, jobs.name, coalesce(runs.started_at, runs.first_seen_at) desc, runs.run_id
