"""Upstream and downstream: the nodes around a node, and the edges among them."""

from collections.abc import Collection

from lineage.query.graph_of import Edge, Graph, Reached
from lineage.query.moment import NOW, Moment
from lineage.query.nodes import Named, nearest, newest_runs, teams_of
from lineage.query.reach import Reach, reach
from lineage.query.resolve import resolve
from lineage.query.run_graph import run_graph
from lineage.store.store import Reading, Store


def upstream(
    store: Store, node: str, *, depth: int = 20, when: Moment = NOW, limit: int | None = None
) -> Graph:
    """What `node` comes from, at most `depth` edges away; see Moment for `when`.

    With a limit only so many nodes, the nearest, and how many there are in all.
    """
    return _graph(store, node, "upstream", depth, when, limit)


def downstream(
    store: Store, node: str, *, depth: int = 20, when: Moment = NOW, limit: int | None = None
) -> Graph:
    """What comes from `node`, as `upstream` says what it comes from."""
    return _graph(store, node, "downstream", depth, when, limit)


def _graph(store: Store, text: str, direction: str, depth: int, when: Moment, limit: int | None) -> Graph:
    start = resolve(store, text)
    if when.run is not None:
        graph = run_graph(store, start, when.run, direction, depth)
        return graph if limit is None else graph.cut(limit)
    adjacency = store.adjacency()
    with store.reading() as reading:
        found = reach(reading, adjacency, start.node, direction, depth=depth, as_of=when.as_of)
        named = nearest(reading, found.depths)
        kept = named[:limit]
        nodes = _described(reading, kept, found, when)
    edges = _among(kept, found)
    if limit is None:
        return Graph(start, direction, nodes, edges)
    return Graph(start, direction, nodes, edges, truncated=len(named) > limit, count=len(named))


def _described(reading: Reading, kept: Collection[Named], found: Reach, when: Moment) -> list[Reached]:
    teams = teams_of(reading, kept)
    newest = newest_runs(reading, (node.id for node in kept), when.as_of)
    return [
        Reached(
            *node[1:5], teams[node.id], found.depths[node.id], *newest.get(node.id, (None, None, None, None))
        )
        for node in kept
    ]


def _among(kept: Collection[Named], found: Reach) -> list[Edge]:
    names = {node.id: node.node for node in kept}
    edges = []
    for edge in found.edges:
        if edge.job_id in names and edge.dataset_id in names:
            job, dataset = names[edge.job_id], names[edge.dataset_id]
            source, target = (dataset, job) if edge.direction == "in" else (job, dataset)
            kind = "observed" if edge.observed else "declared"
            edges.append(Edge(source, target, kind, edge.last_seen_at, edge.last_run_id))
    started = {arc: start for start in found.starts for arc in start.arcs if names.keys() >= set(arc)}
    edges += [
        Edge(names[source], names[target], "asset", start.last_seen_at, start.last_run_id)
        for (source, target), start in started.items()
    ]
    return sorted(edges, key=lambda edge: (edge.source, edge.target))
