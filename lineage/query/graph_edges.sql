-- The edges of the jobs in $id_list as of a moment; `walked` where the job itself is the way to the output.
with asked as (
  select substr($id_list, 37 * place + 1, 36)::uuid as job_id from range((len($id_list) + 1) // 37) as places(place)
),
narrowed as (
  select distinct job_id, dataset_id, 'out' as direction
  from core.narrowed semi join asked using (job_id) where said_at <= $as_of::timestamptz
),
edges as materialized (
  select * from core.edges semi join asked using (job_id)
)
select edges.job_id, coalesce(identities.root_id, edges.dataset_id) as dataset_id, edges.direction,
  bool_or(edges.first_seen_at <= $as_of::timestamptz and narrowed.job_id is null) as walked,
  bool_or(edges.observed) as observed, max(edges.last_seen_at) as last_seen_at,
  arg_max(edges.last_run_id, (edges.last_seen_at, edges.last_run_id)) as last_run_id
from edges
  left join core.identities as identities using (dataset_id)
  left join narrowed
    on narrowed.job_id = edges.job_id and narrowed.dataset_id = edges.dataset_id and narrowed.direction = edges.direction
group by 1, 2, 3
having min(edges.first_seen_at) <= $as_of::timestamptz
