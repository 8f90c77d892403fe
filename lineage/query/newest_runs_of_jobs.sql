-- The newest run of each of the jobs in $id_list as of a moment.
with asked as (
  select substr($id_list, 37 * place + 1, 36)::uuid as job_id from range((len($id_list) + 1) // 37) as places(place)
)
select job_id, arg_min(run_id, (-epoch_us(coalesce(started_at, first_seen_at)), run_id)) as run_id
from core.runs semi join asked using (job_id)
where coalesce(started_at, first_seen_at) <= $as_of::timestamptz
group by job_id
