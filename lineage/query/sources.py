"""The rows of `model_provenance` about the versions that one run made, from the links behind it."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from msgspec import Struct

from lineage.query.climb import Link
from lineage.query.model_version import ModelVersion
from lineage.query.named import NamedRun
from lineage.query.run_links import Names

HOPS = 30
"""How far `model_provenance` climbs (store/macros.sql)."""

_WEAKNESS = ("", "artifact", "same_version", "declared", "last_write")


class Source(Struct, frozen=True):
    """A version that a model rests on, and the run that wrote it; as in the view, column by column."""

    model: str
    model_version: str
    model_run_id: UUID
    model_external_id: str
    model_job: str
    model_team: str
    made_at: datetime
    dataset: str
    dataset_version: UUID | None
    writer_run_id: UUID
    writer_external_id: str | None
    writer_job: str
    writer_pipeline: str | None
    writer_team: str
    orchestrator: str
    written_at: datetime | None
    read_at: datetime | None
    hops: int
    rule: str


class _Best(NamedTuple):
    """The best way to a writing: the shortest, of those the one whose weakest link is the strongest."""

    hops: int
    weakness: int
    read_at: datetime | None
    written_at: datetime | None


_Writing = tuple[UUID, UUID | None, UUID]
"""Dataset, version and writer."""


def sources(models: Collection[ModelVersion], links: Collection[Link], names: Names) -> list[Source]:
    """What was written outside the pipeline run that made the models; the nearest first, then the newest."""
    found = []
    for model in models:
        own = names.runs.get(model.run_id)
        for (dataset_id, version_id, writer), way in _best(model.run_id, links).items():
            run = names.runs.get(writer)
            if own and run and run.pipeline_run_id != own.pipeline_run_id:
                found.append(_source(model, names.datasets[dataset_id], version_id, writer, run, way))
    newest = sorted(found, key=lambda row: (row.dataset, str(row.dataset_version), row.model_version))
    newest.sort(key=lambda row: row.written_at.timestamp() if row.written_at else -math.inf, reverse=True)
    return sorted(newest, key=lambda row: row.hops)


def _best(run_id: UUID, links: Iterable[Link]) -> dict[_Writing, _Best]:
    """Level by level: a run's weakness is that of the best among the shortest ways to it."""
    up = defaultdict(list)
    for link in links:
        up[link.reader].append(link)
    best: dict[_Writing, _Best] = {}
    front, seen = {run_id: 0}, {run_id}
    for hops in range(1, HOPS + 2):
        ahead: dict[UUID, int] = {}
        for run, so_far in front.items():
            for link in up[run]:
                if link.dataset_id is None:
                    continue
                weakness = max(so_far, _WEAKNESS.index(link.rule))
                writing = (link.dataset_id, link.version_id, link.writer)
                way = _Best(hops, weakness, link.read_at, link.written_at)
                best[writing] = min(best.get(writing, way), way, key=lambda each: each[:3])
                ahead[link.writer] = min(ahead.get(link.writer, weakness), weakness)
        front = {run: weakness for run, weakness in ahead.items() if run not in seen}
        seen.update(front)
    return best


def _source(
    model: ModelVersion, dataset: str, version_id: UUID | None, writer: UUID, run: NamedRun, way: _Best
) -> Source:
    return Source(
        model.node,
        model.version,
        model.run_id,
        model.pathspec,
        model.job,
        model.team,
        model.made_at,
        dataset,
        version_id,
        writer,
        run.external_id,
        run.job.node,
        run.job.pipeline,
        run.job.team,
        run.job.orchestrator,
        way.written_at,
        way.read_at,
        way.hops,
        _WEAKNESS[way.weakness],
    )
