-- The team of a job: an owner rule, else its own team tag, else its owner, else its project, else what its
-- pipeline says, else nobody. Of several owners the first that is a team elsewhere, else the first sorted.
update core.jobs set team = found.team, team_basis = found.basis
from (
  with said as (
    select facets.entity_id as job_id, facets.name as source, bodies.body
    from core.facets as facets join core.bodies as bodies using (body_id)
    where facets.name in ('@team', '@owners', '@project')
      and facets.entity_id in (
        select job_id from changed_jobs
        union
        select pipeline_job_id from core.jobs where job_id in (select job_id from changed_jobs)
      )
  ),
  owner_names as (
    select job_id, unnest(from_json(body, '["VARCHAR"]')) as owner from said where source = '@owners'
  ),
  own as (
    select job_id, 1 as place, 'tag' as basis, body ->> '$' as team from said where source = '@team'
    union all
    select job_id, 2, 'owner',
      coalesce(min(owner) filter (owner in (select team from core.known_teams)), min(owner))
    from owner_names group by job_id
    union all
    select job_id, 3, 'project', body ->> '$' from said where source = '@project'
  ),
  ruled as (
    select jobs.job_id, arg_min(rules.team, rules.position) as team
    from core.jobs as jobs join core.owner_rules as rules
      on jobs.namespace || '/' || jobs.name glob rules.pattern or jobs.name glob rules.pattern
    where jobs.job_id in (select job_id from changed_jobs)
    group by jobs.job_id
  ),
  candidates as (
    select job_id, 0 as place, 'rule' as basis, team from ruled
    union all
    select job_id, place, basis, team from own where job_id in (select job_id from changed_jobs)
    union all
    select jobs.job_id, 10 + own.place, own.basis, own.team
    from core.jobs as jobs join own on own.job_id = jobs.pipeline_job_id
    where jobs.job_id in (select job_id from changed_jobs)
  )
  select changed.job_id,
    coalesce(arg_min(candidates.team, candidates.place), 'unowned') as team,
    coalesce(arg_min(candidates.basis, candidates.place), 'none') as basis
  from changed_jobs as changed left join candidates using (job_id)
  group by changed.job_id
) as found
where jobs.job_id = found.job_id;
