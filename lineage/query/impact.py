"""Who is hit when a dataset, a job or a run turns bad."""

from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from lineage.errors import NotFound
from lineage.names import NodeName, digest
from lineage.query.moment import NOW, Moment
from lineage.query.nodes import Named, models_among, nearest, teams_of
from lineage.query.reach import reach
from lineage.query.resolve import Node, resolve
from lineage.query.run_graph import run_graph
from lineage.store.sql import script
from lineage.store.store import Reading, Store


class Hit(Struct, frozen=True):
    """Something downstream; `depth` counts edges.

    `rests_on` is "asset" where nothing that was read and written leads to it, but a DAG that an asset's event
    started: its tasks do not say what they read.
    """

    kind: str
    node: str
    namespace: str
    name: str
    team: str | None
    depth: int
    model: bool
    rests_on: str | None = None

    @property
    def label(self) -> str:
        """The name a person reads."""
        return NodeName(self.kind, self.namespace, self.name).label


class Impact(Struct, frozen=True):
    """What lies downstream of `start` (node ids), nearest first; `truncated` where there is more."""

    start: list[str]
    hits: list[Hit]
    truncated: bool = False
    count: int | None = None

    def cut(self, limit: int) -> "Impact":
        """The nearest `limit` hits."""
        return replace(self, hits=self.hits[:limit], truncated=len(self.hits) > limit, count=len(self.hits))

    @property
    def teams(self) -> list[str]:
        return sorted({hit.team for hit in self.hits if hit.team})


def impact(
    store: Store, target: str, *, depth: int = 20, when: Moment = NOW, limit: int | None = None
) -> Impact:
    """Everything downstream of a node, or of what a run (its id, Airflow's run_id or a pathspec) wrote.

    In a run: what that very run's writes went into, run by run. With a limit only the nearest hits.

    Raises NotFound when it is neither, AmbiguousNode when a short name fits several nodes.
    """
    if when.run is not None:
        whole = _of_run(store, resolve(store, target), when.run, depth)
        return whole if limit is None else whole.cut(limit)
    starts, adjacency = _starts(store, target), store.adjacency()
    with store.reading() as reading:
        depths: dict[UUID, int] = {}
        read: set[UUID] = set()
        for node in starts:
            found = reach(reading, adjacency, node, "downstream", depth=depth, as_of=when.as_of)
            hit = {each: edges for each, edges in found.depths.items() if edges}
            depths |= {each: min(edges, depths.get(each, edges)) for each, edges in hit.items()}
            read |= hit.keys() - found.by_asset
        named = nearest(reading, depths)
        hits = _hits(reading, named[:limit], depths, read)
    if limit is None:
        return Impact(starts, hits)
    return Impact(starts, hits, truncated=len(named) > limit, count=len(named))


def _hits(reading: Reading, nodes: list[Named], depths: dict[UUID, int], read: set[UUID]) -> list[Hit]:
    teams = teams_of(reading, nodes)
    models = models_among(reading, (node.id for node in nodes))
    return [
        Hit(
            node.kind,
            node.node,
            node.namespace,
            node.name,
            teams[node.id],
            depths[node.id],
            node.id in models,
            None if node.id in read else "asset",
        )
        for node in nodes
    ]


def _of_run(store: Store, start: Node, run: str, depth: int) -> Impact:
    graph = run_graph(store, start, run, "downstream", depth)
    ids = {node.node: UUID(bytes=digest(node.node)) for node in graph.nodes}
    with store.reading() as reading:
        models = models_among(reading, ids.values())
    return Impact([start.node], [
        Hit(node.kind, node.node, node.namespace, node.name, node.team, node.depth, ids[node.node] in models)
        for node in graph.nodes if node.depth
    ])  # fmt: skip


def _starts(store: Store, target: str) -> list[str]:
    try:
        return [resolve(store, target).node]
    except NotFound:
        written = [row[0] for row in store.query(script(__package__, "run_outputs"), {"run": target}).rows]
        if not written:
            raise
        return written
