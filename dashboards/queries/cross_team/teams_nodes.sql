with hand_overs as (
  select distinct producer_team, consumer_team from cross_team_edges
  where producer_team in (${team:sqlstring}) or consumer_team in (${team:sqlstring})
),
members as (
  select producer_team as team from hand_overs
  union
  select consumer_team from hand_overs
),
failing as (
  select producer_team as team, count(distinct pipeline) as failing from cross_team_failures where closed_at is null group by all
)
select members.team as id, members.team as title, coalesce(failing.failing, 0) || ' failing' as subtitle,
  teams.pipelines as mainstat, teams.jobs as secondarystat,
  1 - least(1, coalesce(failing.failing, 0) / greatest(teams.pipelines, 1)) as arc__ok,
  least(1, coalesce(failing.failing, 0) / greatest(teams.pipelines, 1)) as arc__failed,
  teams.last_seen_at::varchar as detail__last_seen
from members left join teams using (team) left join failing using (team)
order by id
