-- The parameters of runs, by the runs' places among the ids.
with asked as (
  select place, substr($id_list, 37 * place + 1, 36)::uuid as run_id
  from range((len($id_list) + 1) // 37) as places(place)
)
select asked.place, parameters.name, parameters.value
from core.parameters as parameters join asked using (run_id)
order by all
