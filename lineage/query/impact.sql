-- The pipelines and teams among what lies downstream.
select nodes.kind, nodes.node, nodes.namespace, nodes.name, nodes.team, nodes.depth, coalesce(models.model, false) as model
from public.downstream($node, depth := $depth) as nodes
  left join (select dataset_id, true as model from core.run_io where model group by dataset_id) as models
    on models.dataset_id = md5(nodes.node)::uuid
where nodes.depth > 0
order by nodes.depth, nodes.node
