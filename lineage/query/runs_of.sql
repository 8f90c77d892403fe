-- The runs a person may mean: a run id, an orchestrator's id, and of a pipeline run its tasks.
with named as (
  select run_id from core.runs where run_id = try_cast($text as uuid)
  union
  select run_id from core.runs where external_id = $text
)
from named
union
select run_id from core.runs where pipeline_run_id in (from named)
