"""What lies upstream or downstream of a node, as the graph was known at a moment."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from lineage.query.ids import id_list
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


class AssetStart(NamedTuple):
    """A DAG that an asset's event started, and one of its jobs, which may be itself."""

    dataset_id: UUID
    dag_id: UUID
    job_id: UUID
    last_seen_at: datetime
    last_run_id: UUID

    @property
    def arcs(self) -> list[tuple[UUID, UUID]]:
        """From the asset to the DAG, and from the DAG to its task."""
        steps = [(self.dataset_id, self.dag_id), (self.dag_id, self.job_id)]
        return steps if self.job_id != self.dag_id else steps[:1]


class Reach(NamedTuple):
    """How many edges away each job and dataset is, and the edges of all the jobs.

    `starts` lead from an asset to a DAG of which no task reads it; `by_asset` is what only they lead to.
    """

    depths: dict[UUID, int]
    edges: list[JobEdge]
    starts: list[AssetStart]
    by_asset: set[UUID]


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
        near_assets = _asset_starts(reading, near, step, depth, as_of)
        jobs = near | {row[0] for row in reading.rows(script(__package__, "graph_jobs"), id_list(near))}
        asked = id_list(jobs) | {"as_of": as_of}
        edges = [JobEdge(*row) for row in reading.rows(script(__package__, "graph_edges"), asked)]
        flows = [Flow(*row) for row in reading.rows(script(__package__, "graph_flows"), asked)]
        ways = _ways(edges, flows)
        assets = _unread(near_assets, edges)
        started = [(target, source, "in") for start in assets for source, target in start.arcs]
        depths = _depths(ways + started, flows, starts, direction, depth)
        strays = depths.keys() - near
        if not strays:
            read = _depths(ways, flows, starts, direction, depth) if assets else depths
            return Reach(depths, edges, assets, depths.keys() - read.keys())
        near |= _near(step, strays, depth)


def _near(step: Callable[[bytes], set[bytes]], starts: Iterable[UUID], depth: int) -> set[UUID]:
    return {UUID(bytes=node) for node, _ in walk(step, (start.bytes for start in starts), depth)}


def _asset_starts(
    reading: Reading, near: set[UUID], step: Callable[[bytes], set[bytes]], depth: int, as_of: str
) -> set[AssetStart]:
    """The DAGs that are near for an asset's sake; they, and what is near them, become near."""
    found, asked = set[AssetStart](), set(near)
    while asked:
        rows = reading.rows(script(__package__, "asset_starts"), id_list(asked) | {"as_of": as_of})
        new = {AssetStart(*row) for row in rows} - found
        found |= new
        asked = _near(step, {each for start in new for each in start[:3]} - near, depth) - near
        near |= asked
    return found


def _unread(starts: Collection[AssetStart], edges: Iterable[JobEdge]) -> list[AssetStart]:
    """Those of DAGs none of whose tasks reads the asset."""
    dag_of = {start.job_id: start.dag_id for start in starts}
    read = {(dag_of.get(edge.job_id), edge.dataset_id) for edge in edges if edge.direction == "in"}
    return [start for start in starts if (start.dag_id, start.dataset_id) not in read]


_Way = tuple[UUID, UUID, str]


def _ways(edges: Iterable[JobEdge], flows: Iterable[Flow]) -> list[_Way]:
    ways = [(edge.job_id, edge.dataset_id, edge.direction) for edge in edges if edge.walked]
    return ways + [(flow.derivation_id, flow.dataset_id, flow.direction) for flow in flows if flow.walked]


def _depths(
    ways: Iterable[_Way], flows: Iterable[Flow], starts: Collection[UUID], direction: str, limit: int
) -> dict[UUID, int]:
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
