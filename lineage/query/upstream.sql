select nodes.node, nodes.kind, nodes.namespace, nodes.name, nodes.team, reached.depth,
  newest.run_id, newest.external_id, newest.state, newest.at
from core.upstream_ids($node, $depth, $as_of::timestamptz) as reached
  join core.nodes as nodes using (node_id)
  left join core.newest_runs($as_of::timestamptz) as newest using (node_id)
order by reached.depth, nodes.node
