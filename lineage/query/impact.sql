-- What lies downstream of a node as of a moment.
select nodes.kind, nodes.node, nodes.namespace, nodes.name, nodes.team, reached.depth,
  models.dataset_id is not null as model
from core.downstream_ids($node, $depth, $as_of::timestamptz) as reached
  join core.nodes as nodes using (node_id)
  left join core.model_datasets as models on models.dataset_id = reached.node_id
where reached.depth > 0
order by reached.depth, nodes.node
