"""Upstream and downstream: the nodes around a node, and the edges among them."""

from lineage.query.graph_of import Edge, Graph, Reached
from lineage.query.moment import NOW, Moment
from lineage.query.resolve import resolve
from lineage.query.run_graph import run_graph
from lineage.store.sql import script
from lineage.store.store import Store


def upstream(store: Store, node: str, *, depth: int = 20, when: Moment = NOW) -> Graph:
    """What `node` comes from, at most `depth` edges away; see Moment for `when`."""
    return _graph(store, node, "upstream", depth, when)


def downstream(store: Store, node: str, *, depth: int = 20, when: Moment = NOW) -> Graph:
    """What comes from `node`, at most `depth` edges away; see Moment for `when`."""
    return _graph(store, node, "downstream", depth, when)


def _graph(store: Store, text: str, direction: str, depth: int, when: Moment) -> Graph:
    start = resolve(store, text)
    if when.run is not None:
        return run_graph(store, start, when.run, direction, depth)
    asked = {"node": start.node, "depth": depth, "as_of": when.as_of}
    nodes = [Reached(*row) for row in store.query(script(__package__, direction), asked).rows]
    among = {"nodes": [node.node for node in nodes], "as_of": when.as_of}
    edges = store.query(script(__package__, "graph_edges"), among)
    return Graph(start, direction, nodes, [Edge(*row) for row in edges.rows])
