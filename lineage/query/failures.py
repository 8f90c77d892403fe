"""Failed runs that other teams depend on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, convert

from lineage.store.sql import script
from lineage.store.store import Store


class StaleRead(Struct, frozen=True):
    """What a pipeline has read of a dataset since its writer failed: the good version of before.

    Of its `runs` that did so the newest is named: Airflow's run_id or Metaflow's pathspec.
    """

    dataset: str
    pipeline: str
    runs: int
    external_id: str | None
    read_at: datetime
    written_at: datetime


class Failure(Struct, frozen=True):
    """One failed pipeline run and one team that depends on what it owes; open while `closed_at` is None."""

    failure_id: UUID
    pipeline: str
    pipeline_name: str
    external_id: str | None
    producer_team: str
    consumer_team: str
    opened_at: datetime
    closed_at: datetime | None
    root_failure_id: UUID
    datasets: int
    pipelines: int
    models: int
    owes: list[dict[str, Any]] | None
    hits: list[str] | None
    failed_job: str
    error: str | None
    root_name: str
    stale_reads: list[StaleRead]


def failures(store: Store, *, history: bool = False) -> list[Failure]:
    """Open failures, and those closed in the last 24 hours; with `history` all of them. Open ones first."""
    found = store.query(script(__package__, "failures"), {"history": history})
    return convert(found.records(), list[Failure])
