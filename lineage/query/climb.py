"""The way up from runs, link by link.

To look through all links hop by hop would be dear. The edges in memory say which datasets lie upstream of the
runs' jobs, and a run mostly rests on what was written in the days before it: links through those datasets, in
those days, are walked at once. Then all links are fetched of the runs that were met. Where one leads further,
the walk goes on from there: to a run of another day, or through other data, as its reader was told under two
jobs, or without data. So a guess decides how fast an answer comes, never what it says.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from lineage.query.ids import id_list
from lineage.query.named import StoredRun, runs_stored
from lineage.store.adjacency import Adjacency, walk
from lineage.store.sql import script
from lineage.store.store import Reading

_BESIDE = timedelta(days=2)
_FIRST = datetime.min.replace(tzinfo=UTC)
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
    known: dict[UUID, StoredRun] = {}
    fetched: dict[Link, None] = {}  # a set, in its order: who read two parts of one write has two equal links
    met = set[UUID]()
    while ahead := _above(fetched, runs, depth) - met:
        known |= runs_stored(reading, ahead - known.keys())
        new = (ahead | _behind(reading, adjacency, known, ahead, depth)) - met
        known |= runs_stored(reading, new - known.keys())
        fetched |= dict.fromkeys(_links_of(reading, known, new, whole=whole))
        met |= new
    links = within(fetched, runs, depth)
    known |= runs_stored(reading, {link.writer for link in links} - known.keys())
    return Climbed(links, known)


def within(links: Collection[Link], starts: Iterable[UUID], depth: int) -> list[Link]:
    """Those of the links whose reader is at most `depth` hops from a start."""
    readers = _above(links, starts, depth)
    return [link for link in links if link.reader in readers]


def _above(links: Iterable[Link], starts: Iterable[UUID], depth: int) -> set[UUID]:
    """The starts, and the runs to which links lead from them in at most `depth` hops."""
    up = defaultdict(list)
    for link in links:
        up[link.reader].append(link.writer)
    front = set(starts)
    found = set(front)
    for _ in range(depth):
        front = {writer for run in front for writer in up[run]} - found
        found |= front
    return found


def _behind(
    reading: Reading, adjacency: Adjacency, known: dict[UUID, StoredRun], ahead: set[UUID], depth: int
) -> set[UUID]:
    """What lies behind the runs ahead: most likely all of it, and nothing that is not behind them.

    It looks around the days on which they began; the longer the way has been so far, the further.
    """
    starts = [known[run] for run in ahead if run in known]
    if not starts:
        return set()
    near = walk(adjacency.upstream, {run.job_id.bytes for run in starts}, 2 * depth + 1)
    (first, last), (since, until) = _span(known.values()), _span(starts)
    beside = last - first + _BESIDE
    asked = id_list(UUID(bytes=node) for node, _ in near) | {
        "start_list": id_list(run.run_id for run in starts)["id_list"],
        "since": since - min(beside, since - _FIRST),
        "until": until + min(beside, _NEVER - until),
        "depth": depth,
    }
    return {run for (run,) in reading.rows(script(__package__, "run_walk"), asked)}


def _links_of(reading: Reading, known: dict[UUID, StoredRun], runs: set[UUID], *, whole: bool) -> list[Link]:
    """All links up from the runs; one that is not known has only control links."""
    since, until = _span([known[run] for run in runs if run in known])
    asked = id_list(runs) | {"since": since, "until": until, "whole": whole}
    return [Link(*row) for row in reading.rows(script(__package__, "run_links"), asked)]


def _span(runs: Iterable[StoredRun]) -> tuple[datetime, datetime]:
    """When the first and the last of the runs began."""
    began = [run.began_at for run in runs] or [_NEVER]
    return min(began), max(began)
