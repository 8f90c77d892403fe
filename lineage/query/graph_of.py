"""A part of the lineage graph, as an answer."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from lineage.query.resolve import Node


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
    """`kind` is observed, declared, or asset: its event started a DAG, and no task says that it reads it."""

    source: str
    target: str
    kind: str
    last_seen_at: datetime
    last_run_id: UUID | None


class Graph(Struct, frozen=True):
    """The nodes around `start`, nearest first; `truncated` where there are more, `count` in all."""

    start: Node
    direction: str
    nodes: list[Reached]
    edges: list[Edge]
    truncated: bool = False
    count: int | None = None

    def cut(self, limit: int) -> "Graph":
        """The nearest `limit` nodes and the edges among them."""
        nodes = self.nodes[:limit]
        kept = {node.node for node in nodes}
        edges = [edge for edge in self.edges if edge.source in kept and edge.target in kept]
        return replace(
            self, nodes=nodes, edges=edges, truncated=len(self.nodes) > limit, count=len(self.nodes)
        )
