-- The pipelines and teams among what lies downstream.
select nodes.kind, nodes.node, nodes.namespace, nodes.name, nodes.team, nodes.depth, models.dataset_id is not null as model
from public.downstream($node, depth := $depth) as nodes
  left join core.model_datasets as models
    on models.dataset_id = md5(nodes.node)::uuid
where nodes.depth > 0
order by nodes.depth, nodes.node
