"""Runs behind runs: the links up from some."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from msgspec import Struct

from lineage.query.named import NamedRun, datasets_named, runs_named
from lineage.store.adjacency import Adjacency, walk
from lineage.store.sql import script
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


def links_up(store: Store, runs: list[UUID], *, depth: int = 20, whole: bool = False) -> list[RunLink]:
    """Every link up from the runs, control links included, at most `depth` hops away.

    `whole` also climbs from a run to its pipeline run (rule `part_of`), where another run started that.
    """
    adjacency = store.adjacency()
    with store.reading() as reading:
        links = climb(reading, adjacency, runs, depth=depth, whole=whole)
        return told(links, named(reading, links))


def climb(
    reading: Reading, adjacency: Adjacency, runs: Collection[UUID], *, depth: int, whole: bool = False
) -> list[Link]:
    """The links up from the runs and from those they lead to, at most `depth` hops away.

    To look through all links hop by hop would be dear: the walk goes through those of datasets that lie
    upstream of the runs' jobs. Were one found elsewhere in the end (of a run told under two jobs, or behind
    a control link), it goes again with what lies upstream of that.
    """
    jobs = {job_id.bytes for _, job_id, *_ in reading.keyed(script(__package__, "run_keys"), runs)}
    near = {node for node, _ in walk(adjacency.upstream, jobs, 2 * depth + 1)}
    while True:
        links = _links_through(reading, near, runs, depth=depth, whole=whole)
        strays = {link.dataset_id.bytes for link in links if link.dataset_id} - near
        if not strays:
            return links
        near.update(node for node, _ in walk(adjacency.upstream, strays, 2 * depth + 1))


def _links_through(
    reading: Reading, datasets: Iterable[bytes], runs: Iterable[UUID], *, depth: int, whole: bool
) -> list[Link]:
    """All links of the runs that are reached through links of the datasets."""
    asked = {
        "dataset_list": ",".join(str(UUID(bytes=dataset)) for dataset in datasets),
        "start_list": ",".join(map(str, runs)),
        "depth": depth,
        "whole": whole,
    }
    reached = reading.rows(script(__package__, "run_walk"), asked)
    span = reading.keyed(script(__package__, "run_span"), [UUID(run) for (run,) in reached])
    since, until = span[0] if span else (None, None)
    readers = {
        "reader_list": ",".join(run for (run,) in reached),
        "whole": whole,
        "since": since,
        "until": until,
    }
    rows = reading.rows(script(__package__, "run_links"), readers)
    # Who read two parts of one write has two equal links.
    return list(dict.fromkeys(Link(*row) for row in rows))


def within(links: Iterable[Link], start: UUID, depth: int) -> list[Link]:
    """Those of the links whose reader is at most `depth` hops from the start."""
    up = defaultdict(list)
    for link in links:
        up[link.reader].append(link)
    seen, front, found = {start}, [start], list[Link]()
    for _ in range(depth + 1):
        met = [link for run in front for link in up[run]]
        found += met
        front = list({link.writer for link in met} - seen)
        seen.update(front)
    return found


class Names(NamedTuple):
    """What the runs and the datasets of links are called."""

    runs: dict[UUID, NamedRun]
    datasets: dict[UUID, str]


def named(reading: Reading, links: Collection[Link]) -> Names:
    """The names of all that the links speak of, as far as it is known."""
    runs = {link.reader for link in links} | {link.writer for link in links}
    datasets = {link.dataset_id for link in links if link.dataset_id}
    return Names(runs_named(reading, runs), datasets_named(reading, datasets))


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
