"""The graph of one run: what that very run read and wrote, and the runs behind it or after it."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from lineage.errors import NotFound
from lineage.query.graph_of import Edge, Graph, Reached
from lineage.query.resolve import Node
from lineage.store.sql import script
from lineage.store.store import Store


def run_graph(store: Store, start: Node, run: str, direction: str, depth: int) -> Graph:
    """Around `start` as it was in `run`, at most `depth` edges away; a node is shown by the run that was met.

    Raises NotFound when no run of that name concerns `start`.
    """
    named = subjects(store, start, run)
    asked = {
        "runs": [str(run_id) for run_id, _ in named],
        "node": start.node,
        "up": direction == "upstream",
        "depth": depth,
    }
    edges = [Edge(*row) for row in store.query(script(__package__, "run_edges"), asked).rows]
    tasks = {job: run_id for run_id, job in named} if start.kind == "job" else {}
    depths = _depths({start.node, *tasks}, edges, direction, depth)
    kept = [edge for edge in edges if edge.source in depths and edge.target in depths]
    return Graph(start, direction, _nodes(store, depths, tasks | _shown(kept)), kept)


def subjects(store: Store, node: Node, run: str) -> list[tuple[UUID, str]]:
    """The runs that `run` names, of the node or such as read or wrote it, with their jobs.

    Raises NotFound when there is none.
    """
    found = store.query(script(__package__, "run_subjects"), {"node": node.node, "run": run}).rows
    if not found:
        raise NotFound(f"no run {run} of {node.label}, nor one that read or wrote it")
    return [(run_id, job) for run_id, job in found]


def _depths(starts: set[str], edges: list[Edge], direction: str, limit: int) -> dict[str, int]:
    """How many edges away each node is that can be reached from the starts."""
    onward = defaultdict(list)
    for edge in edges:
        here, there = (edge.target, edge.source) if direction == "upstream" else (edge.source, edge.target)
        onward[here].append(there)
    depths, reached = dict.fromkeys(starts, 0), list(starts)
    for node in reached:
        for there in onward[node] if depths[node] < limit else ():
            if there not in depths:
                depths[there] = depths[node] + 1
                reached.append(there)
    return depths


def _shown(edges: list[Edge]) -> dict[str, UUID | None]:
    """The run each node is shown by: a job its own, a dataset the one that wrote it."""
    wrote = {edge.target: edge.last_run_id for edge in edges}
    return wrote | {edge.source: edge.last_run_id for edge in edges if edge.source.startswith("job:")}


def _nodes(store: Store, depths: dict[str, int], shown: Mapping[str, UUID | None]) -> list[Reached]:
    runs = [str(shown[node]) if shown.get(node) else None for node in depths]
    found = store.query(script(__package__, "run_nodes"), {"nodes": list(depths), "runs": runs}).rows
    nodes = [Reached(*[*row[:5], depths[row[0]], *row[5:]]) for row in found]
    return sorted(nodes, key=lambda node: (node.depth, node.node))
