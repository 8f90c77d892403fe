"""Runs, with the versions they read and wrote. Their facets lie in the log and are asked for one by one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from lineage.collect.log import EventLog
from lineage.errors import NotFound
from lineage.names import digest
from lineage.query.marquez.page import ALL, Page
from lineage.query.marquez.states import MARQUEZ
from lineage.query.marquez.types import DatasetVersionOf, Run, RunFacets, Runs, VersionId
from lineage.query.run_facets import told
from lineage.store.sql import script
from lineage.store.store import Store


class _Row(NamedTuple):
    run_id: UUID
    created_at: datetime
    updated_at: datetime
    nominal_start_at: datetime | None
    nominal_end_at: datetime | None
    state: str
    started_at: datetime | None
    ended_at: datetime | None
    job_namespace: str
    job_name: str
    job_id: UUID
    inputs: list[tuple[str, str, str]]
    outputs: list[tuple[str, str, str]]
    args: dict[str, str]


def runs(store: Store, job: UUID, page: Page = ALL) -> Runs:
    """The runs of a job, the newest start first."""
    asked = {"job": str(job), **page._asdict()}
    found = store.query(script(__package__, "run_page"), asked).rows
    return Runs(runs_of(store, [row[0] for row in found]), found[0][1] if found else 0)


def run(store: Store, log: EventLog, run_id: UUID) -> Run:
    """One run, its facets too. Raises NotFound."""
    found = runs_of(store, [run_id])
    if not found:
        raise NotFound(f"Run '{run_id}' not found.")
    return replace(found[0], facets=dict(told(store, log, run_id).run))


def run_facets(store: Store, log: EventLog, run_id: UUID, kind: str) -> RunFacets:
    """What the run's events said of the run, or (kind `job`) of its job as it stood then. Raises NotFound."""
    run(store, log, run_id)
    facets = told(store, log, run_id)
    return RunFacets(run_id, dict(facets.job if kind == "job" else facets.run))


def newest_runs(store: Store, jobs: Sequence[UUID], *, limit: int) -> dict[UUID, list[Run]]:
    """The newest runs of each of the jobs, `limit` at most."""
    rows = store.query(script(__package__, "newest_runs"), {"ids": list(jobs), "limit": limit}).rows
    by_id = {found.id: found for found in runs_of(store, [run_id for _, run_id in rows])}
    newest: dict[UUID, list[Run]] = {}
    for job, run_id in rows:
        newest.setdefault(job, []).append(by_id[run_id])
    return newest


def runs_of(store: Store, ids: Sequence[UUID]) -> list[Run]:
    """The runs of these ids that are known, in this order."""
    if not ids:
        return []
    rows = store.query(script(__package__, "runs"), {"ids": list(ids)}).rows
    return [_run(_Row(*row)) for row in rows]


def version_of(job: UUID) -> UUID:
    """The id of a job's one version: what it reads and writes is the union over its runs."""
    return UUID(bytes=digest("job version", job.bytes))


def _run(row: _Row) -> Run:
    lasted = row.ended_at - row.started_at if row.ended_at and row.started_at else None
    return Run(
        id=row.run_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
        nominal_start_time=row.nominal_start_at,
        nominal_end_time=row.nominal_end_at,
        state=MARQUEZ[row.state],
        started_at=row.started_at,
        ended_at=row.ended_at,
        duration_ms=None if lasted is None else lasted // timedelta(milliseconds=1),
        args=row.args,
        job_version=VersionId(row.job_namespace, row.job_name, version_of(row.job_id)),
        input_dataset_versions=_versions(row.inputs),
        output_dataset_versions=_versions(row.outputs),
        facets={},
    )


def _versions(named: list[tuple[str, str, str]]) -> list[DatasetVersionOf]:
    return [DatasetVersionOf(VersionId(space, name, UUID(version)), {}) for space, name, version in named]
