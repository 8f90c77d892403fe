select producer_team || ' > ' || consumer_team as id, producer_team as source, consumer_team as target,
  count(distinct dataset) as mainstat, max(last_seen_at)::varchar as detail__last_used
from cross_team_edges
where producer_team in (${team:sqlstring}) or consumer_team in (${team:sqlstring})
group by producer_team, consumer_team
order by id
