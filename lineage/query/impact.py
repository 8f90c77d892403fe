"""Who is hit when a dataset, a job or a run turns bad."""

from msgspec import Struct
from msgspec.structs import replace

from lineage.errors import NotFound
from lineage.names import NodeName
from lineage.query.moment import NOW, Moment
from lineage.query.resolve import Node, resolve
from lineage.query.run_graph import run_graph
from lineage.store.sql import script
from lineage.store.store import Store


class Hit(Struct, frozen=True):
    """Something downstream; `depth` counts edges."""

    kind: str
    node: str
    namespace: str
    name: str
    team: str | None
    depth: int
    model: bool

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


def impact(store: Store, target: str, *, depth: int = 20, when: Moment = NOW) -> Impact:
    """Everything downstream of a node, or of what a run (its id, Airflow's run_id or a pathspec) wrote.

    In a run: what that very run's writes went into, run by run.

    Raises NotFound when it is neither, AmbiguousNode when a short name fits several nodes.
    """
    if when.run is not None:
        return _of_run(store, resolve(store, target), when.run, depth)
    starts = _starts(store, target)
    nearest: dict[str, Hit] = {}
    for node in starts:
        for row in store.query(
            script(__package__, "impact"), {"node": node, "depth": depth, "as_of": when.as_of}
        ).rows:
            hit = Hit(*row)
            if hit.node not in nearest or hit.depth < nearest[hit.node].depth:
                nearest[hit.node] = hit
    return Impact(starts, sorted(nearest.values(), key=lambda hit: (hit.depth, hit.node)))


def _of_run(store: Store, start: Node, run: str, depth: int) -> Impact:
    graph = run_graph(store, start, run, "downstream", depth)
    found = store.query(script(__package__, "models_among"), {"nodes": [node.node for node in graph.nodes]})
    models = {node for (node,) in found.rows}
    return Impact([start.node], [
        Hit(node.kind, node.node, node.namespace, node.name, node.team, node.depth, node.node in models)
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
