-- Nodes with the run each is shown by.
select nodes.node, nodes.kind, nodes.namespace, nodes.name, nodes.team, runs.run_id, runs.external_id, runs.state,
  runs.ended_at
from (select unnest($nodes) as node, unnest($runs)::uuid as run_id) as shown
  join core.nodes as nodes using (node)
  left join core.run_states as runs on runs.run_id = shown.run_id
order by nodes.node
