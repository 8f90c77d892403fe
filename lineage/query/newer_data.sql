-- Datasets that have been written again since.
with asked as (
  select substr($dataset_list, 37 * place + 1, 36)::uuid as dataset_id
  from range((len($dataset_list) + 1) // 37) as places(place)
)
select dataset_id, max(written_at) as written_at
from core.writes semi join asked using (dataset_id)
where written_at > $since and written_at <= $as_of::timestamptz
group by dataset_id
