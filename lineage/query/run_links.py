"""Runs behind runs: the links up from some."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from msgspec import Struct

from lineage.query.climb import Climbed, Link, climb
from lineage.query.named import NamedRun, datasets_named, runs_named
from lineage.store.store import Reading, Store


class RunLink(Struct, frozen=True):
    """A reader saw what a writer had left; without a dataset it is a control link."""

    reader_run_id: UUID
    writer_run_id: UUID
    dataset: str | None
    version_id: UUID | None
    rule: str
    evidence: str | None
    mark: str | None
    read_at: datetime | None
    written_at: datetime | None
    writer_external_id: str | None
    writer_job: str | None
    writer_pipeline: str | None
    writer_team: str | None
    orchestrator: str | None
    writer_state: str | None


def links_up(store: Store, runs: list[UUID], *, depth: int = 20, whole: bool = False) -> list[RunLink]:
    """Every link up from the runs, control links included, at most `depth` hops away.

    `whole` also climbs from a run to its pipeline run (rule `part_of`), where another run started that.
    """
    adjacency = store.adjacency()
    with store.reading() as reading:
        found = climb(reading, adjacency, runs, depth=depth, whole=whole)
        return told(found.links, named(reading, found))


class Names(NamedTuple):
    """What the runs and the datasets of links are called."""

    runs: dict[UUID, NamedRun]
    datasets: dict[UUID, str]


def named(reading: Reading, found: Climbed) -> Names:
    """The names of all that the links speak of, as far as it is known."""
    datasets = {link.dataset_id for link in found.links if link.dataset_id}
    return Names(runs_named(reading, found.runs.values()), datasets_named(reading, datasets))


def nearest(links: Collection[RunLink], starts: Iterable[UUID]) -> list[RunLink]:
    """The links up from some runs, those of the nearest readers first."""
    up: dict[UUID, set[UUID]] = defaultdict(set)
    for link in links:
        up[link.reader_run_id].add(link.writer_run_id)
    hops = dict.fromkeys(starts, 0)
    front = list(hops)
    while front:
        front = list({writer for run in front for writer in up[run]} - hops.keys())
        hops |= dict.fromkeys(front, max(hops.values()) + 1)
    return sorted(links, key=lambda link: hops[link.reader_run_id])


def told(links: Collection[Link], names: Names) -> list[RunLink]:
    """The links with the names of the datasets and of the writers, by reader, rule and dataset."""
    return sorted((_told(link, names) for link in links), key=_order)


def _told(link: Link, names: Names) -> RunLink:
    run = names.runs.get(link.writer)
    return RunLink(
        link.reader,
        link.writer,
        names.datasets.get(link.dataset_id) if link.dataset_id else None,
        link.version_id,
        link.rule,
        link.evidence,
        link.mark,
        link.read_at,
        link.written_at,
        *(
            (run.external_id, run.job.name, run.job.pipeline, run.job.team, run.job.orchestrator, run.state)
            if run
            else (None,) * 6
        ),
    )


def _order(link: RunLink) -> tuple[UUID, str, bool, str, UUID]:
    return link.reader_run_id, link.rule, link.dataset is None, link.dataset or "", link.writer_run_id
