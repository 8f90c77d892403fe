"""Runs, with the versions they read and wrote. Their facets lie in the log and are asked for one by one."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from lineage.collect.log import EventLog
from lineage.errors import NotFound
from lineage.names import digest
from lineage.query.marquez.ids import id_list, instant, maybe_instant
from lineage.query.marquez.page import ALL, Page
from lineage.query.marquez.states import MARQUEZ
from lineage.query.marquez.types import DatasetVersionOf, Run, RunFacets, Runs, VersionId
from lineage.query.run_facets import told
from lineage.store.sql import script
from lineage.store.store import Store


class _Row(NamedTuple):
    place: int
    created_at: int
    updated_at: int
    nominal_start_at: int | None
    nominal_end_at: int | None
    state: str
    started_at: int | None
    ended_at: int | None
    job_namespace: str
    job_name: str
    job_id: str


class _Versions(NamedTuple):
    inputs: list[DatasetVersionOf]
    outputs: list[DatasetVersionOf]


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
    rows = store.query(script(__package__, "newest_runs"), {**id_list(jobs), "limit": limit}).rows
    newest: dict[UUID, list[Run]] = {}
    for (place, _), found in zip(rows, runs_of(store, [UUID(run) for _, run in rows]), strict=True):
        newest.setdefault(jobs[place], []).append(found)
    return newest


def runs_of(store: Store, ids: Sequence[UUID]) -> list[Run]:
    """The runs of these ids that are known, in this order."""
    if not ids:
        return []
    rows = [_Row(*row) for row in store.query(script(__package__, "runs"), id_list(ids)).rows]
    versions, arguments = _versions(store, ids), _arguments(store, ids)
    return [_run(ids[row.place], row, versions[row.place], arguments[row.place]) for row in rows]


def version_of(job: UUID) -> UUID:
    """The id of a job's one version: what it reads and writes is the union over its runs."""
    return UUID(bytes=digest("job version", job.bytes))


def _run(run_id: UUID, row: _Row, versions: _Versions, arguments: dict[str, str]) -> Run:
    return Run(
        id=run_id,
        created_at=instant(row.created_at),
        updated_at=instant(row.updated_at),
        nominal_start_time=maybe_instant(row.nominal_start_at),
        nominal_end_time=maybe_instant(row.nominal_end_at),
        state=MARQUEZ[row.state],
        started_at=maybe_instant(row.started_at),
        ended_at=maybe_instant(row.ended_at),
        duration_ms=_milliseconds(row.started_at, row.ended_at),
        args=arguments,
        job_version=VersionId(row.job_namespace, row.job_name, version_of(UUID(row.job_id))),
        input_dataset_versions=versions.inputs,
        output_dataset_versions=versions.outputs,
        facets={},
    )


def _milliseconds(started_at: int | None, ended_at: int | None) -> int | None:
    return None if started_at is None or ended_at is None else (ended_at - started_at) // 1000


def _versions(store: Store, ids: Sequence[UUID]) -> dict[int, _Versions]:
    found: dict[int, _Versions] = defaultdict(lambda: _Versions([], []))
    rows = store.query(script(__package__, "run_versions"), id_list(ids)).rows
    for place, direction, namespace, name, version in rows:
        side = found[place].inputs if direction == "in" else found[place].outputs
        side.append(DatasetVersionOf(VersionId(namespace, name, UUID(version)), {}))
    return found


def _arguments(store: Store, ids: Sequence[UUID]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for place, name, value in store.query(script(__package__, "run_arguments"), id_list(ids)).rows:
        found[place][name] = value
    return found
