-- The newest version, and every run it rests on.
with newest as (
  select model, name, newest_run_id, newest_version from models where model = ${model:sqlstring}
),
behind as (
  select distinct provenance.writer_run_id as run_id
  from newest join model_provenance as provenance
    on provenance.model = newest.model and provenance.model_run_id = newest.newest_run_id
)
select runs.run_id::varchar as id, runs.name as title, runs.external_id as subtitle, runs.team as mainstat, runs.state as secondarystat,
  if(runs.state = 'COMPLETE', 1.0, 0.0) as arc__ok, if(runs.state = 'FAIL', 1.0, 0.0) as arc__failed,
  if(runs.state in ('COMPLETE', 'FAIL'), 0.0, 1.0) as arc__other, runs.ended_at::varchar as detail__ended
from runs where runs.run_id in (select run_id from behind) or runs.run_id = (select newest_run_id from newest)
order by id
