"""What jobs and datasets are called, whose they are, and their newest runs."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from lineage.query.ids import id_list
from lineage.store.sql import script
from lineage.store.store import Reading


class Named(NamedTuple):
    """A job or dataset; the team is a job's own."""

    id: UUID
    node: str
    kind: str
    namespace: str
    name: str
    team: str | None


class Newest(NamedTuple):
    """The newest run of a job, the last that wrote a dataset."""

    run_id: UUID
    external_id: str | None
    state: str
    at: datetime


def nearest(reading: Reading, depths: dict[UUID, int]) -> list[Named]:
    """The nodes that are known, nearest first, at one distance by name."""
    named = [Named(*row) for row in reading.rows(script(__package__, "node_names"), id_list(depths))]
    return sorted(named, key=lambda node: (depths[node.id], node.node))


def teams_of(reading: Reading, nodes: Collection[Named]) -> dict[UUID, str | None]:
    """The team of each; a dataset without an owner belongs to the one that wrote it last."""
    datasets = id_list(node.id for node in nodes if node.kind == "dataset")
    found: dict[UUID, str | None] = {node.id: node.team for node in nodes}
    return found | dict(reading.rows(script(__package__, "dataset_teams"), datasets))


def models_among(reading: Reading, ids: Iterable[UUID]) -> set[UUID]:
    """Those that somebody called a model."""
    return {model for (model,) in reading.rows(script(__package__, "models_among"), id_list(ids))}


def newest_runs(reading: Reading, ids: Iterable[UUID], as_of: str) -> dict[UUID, Newest]:
    """The newest run of each job, the last write of each dataset, as of a moment."""
    asked = id_list(ids) | {"as_of": as_of}
    runs = dict(reading.rows(script(__package__, "newest_runs_of_jobs"), asked))
    text, moment = script(__package__, "run_times"), {"as_of": as_of}
    stood = {row[0]: Newest(*row) for row in reading.keyed(text, set(runs.values()), moment)}
    written = reading.rows(script(__package__, "newest_writes"), asked)
    return {job_id: stood[run_id] for job_id, run_id in runs.items()} | {
        dataset_id: Newest(*write) for dataset_id, *write in written
    }
