-- What lies downstream of a node as of a moment.
select kind, node, namespace, name, team, depth, model
from core.impact($node, $depth, $as_of::timestamptz)
