-- The teams of datasets, by their places among the ids.
with asked as (
  select place, substr($id_list, 37 * place + 1, 36)::uuid as root_id
  from range((len($id_list) + 1) // 37) as places(place)
),
members as (
  select root_id as dataset_id, root_id from asked
  union
  select identities.dataset_id, root_id from core.identities as identities semi join asked using (root_id)
),
writers as (
  select members.root_id as dataset_id, arg_max(jobs.team, (edges.last_seen_at, jobs.team)) as team
  from core.edges as edges join members using (dataset_id) join core.jobs as jobs using (job_id)
  where edges.direction = 'out'
  group by members.root_id
)
select dataset_id, coalesce(owners.team, writers.team) as team
from (select * from core.dataset_owners where dataset_id in (select root_id from asked)) as owners
  full join writers using (dataset_id)
