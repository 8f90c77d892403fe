with newest as (
  select * from pipeline_runs where team = ${team:sqlstring}
  qualify row_number() over (partition by job order by started_at desc nulls last, run_id desc) = 1
)
select pipelines.name as pipeline, newest.state, newest.started_at, newest.ended_at,
  epoch(newest.ended_at - newest.started_at) as duration, newest.error, newest.external_id, newest.run_id as run
from pipelines left join newest on newest.job = pipelines.node
where pipelines.team = ${team:sqlstring}
order by newest.state is distinct from 'FAIL', pipeline
