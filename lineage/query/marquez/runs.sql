-- Runs by id, in the order of the ids, with the versions they read and wrote.
with asked as (
  select unnest($ids)::uuid as run_id, generate_subscripts($ids, 1) as place
),
versions as (
  select writes.run_id, 'out' as direction, writes.dataset_id, writes.version_id
  from core.writes as writes where writes.run_id in (select run_id from asked)
  union
  select links.reader_run_id, 'in', links.dataset_id, links.version_id
  from core.links as links where links.reader_run_id in (select run_id from asked) and links.version_id is not null
),
sides as (
  select versions.run_id,
    list([datasets.namespace, datasets.name, versions.version_id::varchar] order by all)
      filter (versions.direction = 'in') as inputs,
    list([datasets.namespace, datasets.name, versions.version_id::varchar] order by all)
      filter (versions.direction = 'out') as outputs
  from versions join core.named_datasets as datasets using (dataset_id)
  group by versions.run_id
),
arguments as (
  select run_id, map(list(name order by name), list(value order by name)) as args
  from core.parameters where run_id in (select run_id from asked) group by run_id
)
select states.run_id, states.first_seen_at, states.last_seen_at, states.nominal_start_at, states.nominal_end_at,
  if(states.state in ('RUNNING', 'LOST') and not states.begun, 'NEW', states.state) as state,
  states.started_at, states.ended_at, jobs.namespace, jobs.name, jobs.job_id,
  coalesce(sides.inputs, []) as inputs, coalesce(sides.outputs, []) as outputs, coalesce(arguments.args, map {}) as args
from asked
  join core.run_states as states using (run_id)
  join core.jobs as jobs on jobs.job_id = states.job_id
  left join sides on sides.run_id = asked.run_id
  left join arguments on arguments.run_id = asked.run_id
order by asked.place
