-- The DAGs that an asset's event had started by a moment, with their tasks: those started for a dataset in $id_list, and
-- those to which a job in it belongs.
with asked as (
  select substr($id_list, 37 * place + 1, 36)::uuid as id from range((len($id_list) + 1) // 37) as places(place)
),
starts as (
  select coalesce(identities.root_id, events.dataset_id) as dataset_id, events.job_id, max(events.seen_at) as last_seen_at,
    arg_max(events.run_id, (events.seen_at, events.run_id)) as last_run_id
  from core.dependencies as events left join core.identities as identities on identities.dataset_id = events.dataset_id
  where events.dataset_id is not null and events.seen_at <= $as_of::timestamptz
  group by 1, 2
),
members as (
  select pipeline_job_id as dag_id, job_id from core.jobs where pipeline_job_id in (select job_id from starts)
  union
  select job_id, job_id from starts
)
select starts.dataset_id, members.dag_id, members.job_id, starts.last_seen_at, starts.last_run_id
from starts join members on members.dag_id = starts.job_id
where starts.dataset_id in (from asked) or members.dag_id in (select dag_id from members where job_id in (from asked))
