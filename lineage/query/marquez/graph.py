"""GET /lineage: the jobs around a node, and all that they read and write."""

from collections.abc import Iterator
from typing import Literal
from uuid import UUID

from lineage.query.marquez.datasets import datasets_of
from lineage.query.marquez.described import described
from lineage.query.marquez.jobs import jobs_of
from lineage.query.marquez.node import place
from lineage.query.marquez.types import Dataset, Edge, Job, Lineage, Node
from lineage.store.adjacency import Adjacency, walk
from lineage.store.store import Store

MAX_NODES = 1_000
"""A larger graph is cut to its nearest nodes: more than anyone reads, or a browser draws."""


def lineage(store: Store, node: str, *, depth: int = 20, limit: int = MAX_NODES) -> Lineage:
    """The graph around a job, dataset or run: jobs at most `depth` jobs away, in both directions.

    Raises BadRequest for what is no node id, NotFound for one that is not known.
    """
    start = place(store, node)
    adjacency = store.adjacency()
    near, truncated = _near(adjacency, start.id.bytes, is_job=start.kind == "job", depth=depth, limit=limit)
    about = described(store, list(near))
    datasets = datasets_of(store, [each for each, is_job in near.items() if not is_job], about)
    names = {each.bytes: found.id for each, found in datasets.items()}
    jobs = jobs_of(store, [each for each, is_job in near.items() if is_job], about, names, runs=1)
    return Lineage(_nodes(adjacency, jobs, datasets), truncated)


def _near(
    adjacency: Adjacency, start: bytes, *, is_job: bool, depth: int, limit: int
) -> tuple[dict[UUID, bool], bool]:
    """The nearest nodes, each with whether it is a job, and whether there are more.

    From job to job it is two steps, through a dataset; a dataset stands one step before its first jobs.
    """

    def around(node: bytes) -> set[bytes]:
        return adjacency.upstream(node) | adjacency.downstream(node)

    near: dict[UUID, bool] = {}
    for node, steps in walk(around, [start], 2 * depth + (1 if is_job else 2)):
        if len(near) == limit:
            return near, True
        near[UUID(bytes=node)] = is_job == (steps % 2 == 0)
    return near, False


def _nodes(adjacency: Adjacency, jobs: dict[UUID, Job], datasets: dict[UUID, Dataset]) -> list[Node]:
    names = {each.bytes: f"job:{job.namespace}:{job.name}" for each, job in jobs.items()}
    names |= {each.bytes: f"dataset:{found.namespace}:{found.name}" for each, found in datasets.items()}
    into: dict[bytes, list[str]] = {each: [] for each in names}
    out: dict[bytes, list[str]] = {each: [] for each in names}
    for job in (each.bytes for each in jobs):
        for source, target in _arcs(adjacency, job):
            if source in names and target in names:
                out[source].append(names[target])
                into[target].append(names[source])

    def node(each: bytes, kind: Literal["JOB", "DATASET"], data: Job | Dataset) -> Node:
        name = names[each]
        sources = [Edge(source, name) for source in sorted(into[each])]
        return Node(name, kind, data, sources, [Edge(name, target) for target in sorted(out[each])])

    found = [node(each.bytes, "JOB", job) for each, job in jobs.items()]
    return found + [node(each.bytes, "DATASET", data) for each, data in datasets.items()]


def _arcs(adjacency: Adjacency, job: bytes) -> Iterator[tuple[bytes, bytes]]:
    """From each input to the job, and from the job to each output."""
    yield from ((source, job) for source in adjacency.upstream(job))
    yield from ((job, target) for target in adjacency.downstream(job))
