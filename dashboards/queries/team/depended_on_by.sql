select edges.consumer_team, edges.dataset, producers.name as producer, consumers.name as consumer, edges.last_seen_at
from cross_team_edges as edges
  join jobs as producers on producers.node = edges.producer
  join jobs as consumers on consumers.node = edges.consumer
where edges.producer_team = ${team:sqlstring}
order by edges.consumer_team, edges.dataset, producer, consumer
