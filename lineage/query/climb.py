"""The way up from runs, link by link.

To look through all links hop by hop would be dear. The edges in memory say which datasets lie upstream of the
runs' jobs, and a run mostly rests on what was written in the days before it: the links of those datasets and
days are fetched at once, and walked in memory. What that cannot know is asked about every run that was met:
whether it began on another day, has links through other data (it was told under two jobs), or control links.
Then more is fetched, and the walk goes on. So a guess decides how fast an answer comes, never what it says.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from lineage.query.ids import id_list
from lineage.query.named import StoredRun, runs_stored
from lineage.store.adjacency import Adjacency, walk
from lineage.store.sql import script
from lineage.store.store import Reading

_BESIDE = timedelta(days=2)
_NEVER = datetime.max.replace(tzinfo=UTC)


class Link(NamedTuple):
    """A link as it is stored; of a control link the dataset and all about it is None."""

    reader: UUID
    writer: UUID
    dataset_id: UUID | None
    version_id: UUID | None
    rule: str
    evidence: str | None
    mark: str | None
    read_at: datetime | None
    written_at: datetime | None


class _Days(NamedTuple):
    """Between two instants, both included."""

    since: datetime
    until: datetime


class Climbed(NamedTuple):
    """The links up from some runs, and the runs that they join, as far as these are known."""

    links: list[Link]
    runs: dict[UUID, StoredRun]


def climb(
    reading: Reading, adjacency: Adjacency, runs: Collection[UUID], *, depth: int, whole: bool = False
) -> Climbed:
    """The links up from the runs and from those they lead to, at most `depth` hops away.

    `whole` also climbs from a run to its pipeline run (rule `part_of`), where another run started that.
    """
    climbing = _Climbing(reading, adjacency, depth=depth, whole=whole)
    climbing.approach(runs)
    while True:
        links = within(climbing.links, runs, depth)
        new = {run for link in links for run in (link.reader, link.writer)}.union(runs) - climbing.met
        if not new:
            return Climbed(links, climbing.known)
        climbing.meet(new)


def within(links: Iterable[Link], starts: Iterable[UUID], depth: int) -> list[Link]:
    """Those of the links whose reader is at most `depth` hops from a start."""
    up = defaultdict(list)
    for link in links:
        up[link.reader].append(link)
    front, found = set(starts), list[Link]()
    seen = set(front)
    for _ in range(depth + 1):
        met = [link for run in front for link in up[run]]
        found += met
        front = {link.writer for link in met} - seen
        seen |= front
    return found


class _Climbing:
    """What has been fetched: the links through datasets that are near, up from readers of some days."""

    def __init__(self, reading: Reading, adjacency: Adjacency, *, depth: int, whole: bool) -> None:
        self._reading = reading
        self._adjacency = adjacency
        self._depth = depth
        self._whole = whole
        self._near = set[bytes]()
        self._days = _Days(_NEVER, _NEVER)
        self.links: dict[Link, None] = {}
        """As a set, in the order of finding: who read two parts of one write has two equal links."""
        self.met = set[UUID]()
        """The runs of which all links are among the `links`."""
        self.known: dict[UUID, StoredRun] = {}

    def approach(self, runs: Iterable[UUID]) -> None:
        """Fetch what may lie above the runs: the links upstream of their jobs, around their days."""
        found = runs_stored(self._reading, set(runs) - self.known.keys())
        self.known |= found
        if not all(self._days.since <= run.began_at <= self._days.until for run in found.values()):
            self._days = _around(self.known.values())
            self._fetch(self._near)
        self._surround({run.job_id.bytes for run in found.values()})

    def meet(self, runs: set[UUID]) -> None:
        """Fetch all links up from the runs."""
        self.approach(runs)
        read = self._reading.rows(
            script(__package__, "linked_datasets"), id_list(runs) | self._days._asdict()
        )
        self._surround({dataset.bytes for (dataset,) in read})
        self._keep("control_links", id_list(runs) | {"whole": self._whole})
        self.met |= runs

    def _surround(self, nodes: set[bytes]) -> None:
        """Fetch what was read of the datasets upstream of jobs and datasets."""
        around = walk(self._adjacency.upstream, nodes - self._near, 2 * self._depth + 1)
        new = {node for node, _ in around} - self._near
        self._near |= new
        self._fetch(new)

    def _fetch(self, nodes: Iterable[bytes]) -> None:
        if nodes:
            listed = id_list(UUID(bytes=node) for node in nodes)
            self._keep("data_links", listed | self._days._asdict())

    def _keep(self, question: str, asked: dict[str, Any]) -> None:
        rows = self._reading.rows(script(__package__, question), asked)
        self.links |= dict.fromkeys(Link(*row) for row in rows)


def _around(runs: Iterable[StoredRun]) -> _Days:
    """All days on which the runs began, as long a time before and after, and two days more."""
    began = [run.began_at for run in runs]
    beside = max(began) - min(began) + _BESIDE
    return _Days(min(began) - beside, max(began) + beside)
