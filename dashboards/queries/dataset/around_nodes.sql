with around as (
  select node, kind, name, team, -depth as depth from upstream(${dataset:sqlstring}, depth := 6)
  union all
  select node, kind, name, team, depth from downstream(${dataset:sqlstring}, depth := 6) where depth > 0
),
failing as (
  select distinct job from pipeline_runs where state = 'FAIL' and ended_at = (
    select max(newest.ended_at) from pipeline_runs as newest where newest.job = pipeline_runs.job
  )
)
select around.node as id, any_value(around.name) as title, any_value(around.kind) as subtitle, any_value(around.team) as mainstat,
  min(abs(around.depth)) as secondarystat,
  if(bool_or(failing.job is not null), 0.0, 1.0) as arc__ok, if(bool_or(failing.job is not null), 1.0, 0.0) as arc__failed
from around
  left join jobs on jobs.node = around.node
  left join failing on failing.job = jobs.pipeline
group by around.node
order by secondarystat, id
limit 300
