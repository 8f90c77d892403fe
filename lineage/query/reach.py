"""What lies upstream or downstream of a node, as the graph was known at a moment."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from lineage.query.marquez.ids import id_list
from lineage.store.adjacency import Adjacency, walk
from lineage.store.sql import script
from lineage.store.store import Reading


class JobEdge(NamedTuple):
    """A job reads ("in") or writes ("out") a dataset; `walked` where the way leads through the job itself."""

    job_id: UUID
    dataset_id: UUID
    direction: str
    walked: bool
    observed: bool
    last_seen_at: datetime
    last_run_id: UUID | None


class Flow(NamedTuple):
    """An output that comes from some inputs only stands for its job on the way from them and to itself."""

    job_id: UUID
    derivation_id: UUID
    dataset_id: UUID
    direction: str
    walked: bool


class Reach(NamedTuple):
    """How many edges away each job and dataset is, and the edges of all the jobs."""

    depths: dict[UUID, int]
    edges: list[JobEdge]


def reach(
    reading: Reading, adjacency: Adjacency, node: str, direction: str, *, depth: int, as_of: str
) -> Reach:
    """All that lies in a direction from a node, at most `depth` edges away; a pipeline stands for its tasks.

    The edges in memory say what can be near at all; what is known of it at the moment is asked of the store.
    Were something found beyond (what a job derives from data that it does not read), it is asked again.
    """
    starts = [row[0] for row in reading.rows(script(__package__, "tasks_of"), {"node": node})]
    step = adjacency.upstream if direction == "upstream" else adjacency.downstream
    near = _near(step, starts, depth)
    while True:
        jobs = near | {row[0] for row in reading.rows(script(__package__, "graph_jobs"), id_list(near))}
        asked = id_list(jobs) | {"as_of": as_of}
        edges = [JobEdge(*row) for row in reading.rows(script(__package__, "graph_edges"), asked)]
        flows = [Flow(*row) for row in reading.rows(script(__package__, "graph_flows"), asked)]
        depths = _depths(edges, flows, starts, direction, depth)
        strays = depths.keys() - near
        if not strays:
            return Reach(depths, edges)
        near |= _near(step, strays, depth)


def _near(step: Callable[[bytes], set[bytes]], starts: Iterable[UUID], depth: int) -> set[UUID]:
    return {UUID(bytes=node) for node, _ in walk(step, (start.bytes for start in starts), depth)}


def _depths(
    edges: Iterable[JobEdge], flows: Iterable[Flow], starts: Collection[UUID], direction: str, limit: int
) -> dict[UUID, int]:
    ways = [(edge.job_id, edge.dataset_id, edge.direction) for edge in edges if edge.walked]
    ways += [(flow.derivation_id, flow.dataset_id, flow.direction) for flow in flows if flow.walked]
    onward = defaultdict(list)
    for job, dataset, way in ways:
        here, there = (job, dataset) if (way == "in") == (direction == "upstream") else (dataset, job)
        onward[here].append(there)
    stands_for = {flow.derivation_id: flow.job_id for flow in flows}
    reached = [*starts, *(each for each, job in stands_for.items() if job in starts)]
    steps = dict.fromkeys(reached, 0)
    for node in reached:
        for other in onward[node] if steps[node] < limit else ():
            if other not in steps:
                steps[other] = steps[node] + 1
                reached.append(other)
    depths: dict[UUID, int] = {}
    for node in reached:
        depths.setdefault(stands_for.get(node, node), steps[node])
    return depths
