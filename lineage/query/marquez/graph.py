"""GET /lineage: the jobs around a node, and all that they read and write."""

from collections.abc import Iterator
from typing import Any

from lineage.query.marquez.node import place
from lineage.query.marquez.ready import graph_texts
from lineage.query.marquez.types import Lineage, raw
from lineage.store.adjacency import Adjacency, walk
from lineage.store.store import Store
from lineage.store.texts.text import Text

MAX_NODES = 1_000
"""A larger graph is cut to its nearest nodes: more than anyone reads, or a browser draws."""


def lineage(store: Store, node: str, *, depth: int = 20, limit: int = MAX_NODES) -> Lineage:
    """The graph around a job, dataset or run: jobs at most `depth` jobs away, in both directions.

    Raises BadRequest for what is no node id, NotFound for one that is not known.
    """
    start = place(store, node)
    adjacency = store.adjacency()
    near, truncated = _near(adjacency, start.id.bytes, is_job=start.kind == "job", depth=depth, limit=limit)
    return Lineage(_nodes(adjacency, near, graph_texts(store, near)), truncated)


def _near(
    adjacency: Adjacency, start: bytes, *, is_job: bool, depth: int, limit: int
) -> tuple[dict[bytes, bool], bool]:
    """The nearest nodes, each with whether it is a job, and whether there are more.

    From job to job it is two steps, through a dataset; a dataset stands one step before its first jobs.
    """

    def around(node: bytes) -> set[bytes]:
        return adjacency.upstream(node) | adjacency.downstream(node)

    near: dict[bytes, bool] = {}
    for node, steps in walk(around, [start], 2 * depth + (1 if is_job else 2)):
        if len(near) == limit:
            return near, True
        near[node] = is_job == (steps % 2 == 0)
    return near, False


def _nodes(adjacency: Adjacency, near: dict[bytes, bool], known: dict[bytes, Text]) -> Any:
    """The nodes in JSON, jobs first, each with its edges from and to the others."""
    into: dict[bytes, list[str]] = {each: [] for each in known}
    out: dict[bytes, list[str]] = {each: [] for each in known}
    for source, target in (arc for each in known if near[each] for arc in _arcs(adjacency, each)):
        if source in known and target in known:
            edge = f'{{"origin":{known[source].name},"destination":{known[target].name}}}'
            out[source].append(edge)
            into[target].append(edge)

    def node(each: bytes) -> str:
        kind, (name, text) = "JOB" if near[each] else "DATASET", known[each]
        edges = f'"inEdges":[{",".join(sorted(into[each]))}],"outEdges":[{",".join(sorted(out[each]))}]'
        return f'{{"id":{name},"type":"{kind}","data":{text},{edges}}}'

    return [raw(node(each)) for each in sorted(known, key=lambda each: not near[each])]


def _arcs(adjacency: Adjacency, job: bytes) -> Iterator[tuple[bytes, bytes]]:
    """From each input to the job, and from the job to each output."""
    yield from ((source, job) for source in adjacency.upstream(job))
    yield from ((job, target) for target in adjacency.downstream(job))
