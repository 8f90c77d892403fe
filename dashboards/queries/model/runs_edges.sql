with newest as (
  select model, name, newest_run_id, newest_version from models where model = ${model:sqlstring}
),
behind as (
  select provenance.writer_run_id as run_id, min(provenance.hops) as hops
  from newest join model_provenance as provenance
    on provenance.model = newest.model and provenance.model_run_id = newest.newest_run_id
  group by all
  union all
  select newest_run_id, 0 from newest
),
direct as (
  select links.writer_run_id as source, links.reader_run_id as target, min(links.rule) as rule
  from run_links as links
  where links.dataset is not null and links.writer_run_id in (select run_id from behind)
    and links.reader_run_id in (select run_id from behind)
  group by all
),
-- A run that is reached only through the steps of the model's own pipeline leads straight to the model's run.
through_own_steps as (
  select behind.run_id as source, newest.newest_run_id as target, 'own steps' as rule
  from behind, newest
  where behind.hops > 0 and behind.run_id not in (select source from direct)
)
select source::varchar || ' > ' || target::varchar as id, source::varchar as source, target::varchar as target, rule as mainstat
from (select * from direct union all select * from through_own_steps)
order by id
