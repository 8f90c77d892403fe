"""Upstream and downstream: the nodes around a node, and the edges among them."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from lineage.query.resolve import Node, resolve
from lineage.store.sql import script
from lineage.store.store import Store


class Reached(Struct, frozen=True):
    """A node on the way, `depth` edges off; the run is its newest, of a dataset the last that wrote it."""

    node: str
    kind: str
    namespace: str
    name: str
    team: str | None
    depth: int
    run_id: UUID | None
    external_id: str | None
    state: str | None
    at: datetime | None


class Edge(Struct, frozen=True):
    source: str
    target: str
    kind: str
    last_seen_at: datetime
    last_run_id: UUID | None


class Graph(Struct, frozen=True):
    start: Node
    direction: str
    nodes: list[Reached]
    edges: list[Edge]


def upstream(store: Store, node: str, *, depth: int = 20) -> Graph:
    """What `node` comes from, at most `depth` edges away."""
    return _graph(store, node, "upstream", depth)


def downstream(store: Store, node: str, *, depth: int = 20) -> Graph:
    """What comes from `node`, at most `depth` edges away."""
    return _graph(store, node, "downstream", depth)


def _graph(store: Store, text: str, direction: str, depth: int) -> Graph:
    start = resolve(store, text)
    found = store.query(script(__package__, direction), {"node": start.node, "depth": depth})
    nodes = [Reached(*row) for row in found.rows]
    edges = store.query(script(__package__, "graph_edges"), {"nodes": [node.node for node in nodes]})
    return Graph(start, direction, nodes, [Edge(*row) for row in edges.rows])
