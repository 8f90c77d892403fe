select reached.node, reached.kind, reached.namespace, reached.name, reached.team, reached.depth,
  newest.run_id, newest.external_id, newest.state, newest.at
from public.upstream($node, depth := $depth) as reached
  left join core.newest_runs as newest on newest.node_id = md5(reached.node)::uuid
order by reached.depth, reached.node
