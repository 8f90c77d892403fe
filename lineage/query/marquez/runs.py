"""Runs, with the versions they read and wrote. Their facets lie in the log and are asked for one by one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from lineage.collect.log import EventLog
from lineage.errors import NotFound
from lineage.names import digest
from lineage.query.ids import id_list, instant, instant_list, maybe_instant
from lineage.query.marquez.dataset_names import Names, dataset_names
from lineage.query.marquez.page import ALL, Page
from lineage.query.marquez.states import run_state
from lineage.query.marquez.types import DatasetVersionOf, Id, Run, RunFacets, Runs, VersionId
from lineage.query.run_facets import told
from lineage.store.sql import script
from lineage.store.store import Store


class _Row(NamedTuple):
    id: UUID
    created_at: int
    updated_at: int
    nominal_start_at: int | None
    nominal_end_at: int | None
    started_at: int | None
    end_key: int | None
    begun: bool
    job: VersionId

    @property
    def began_at(self) -> int:
        return self.created_at if self.started_at is None else self.started_at


class _Version(NamedTuple):
    """What a run read or wrote."""

    direction: str
    dataset: bytes
    version: str


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


def newest_runs(store: Store, jobs: Mapping[UUID, Id], names: Names, *, limit: int) -> dict[UUID, list[Run]]:
    """The newest runs of each of the jobs, `limit` at most; known names of datasets need not be asked."""
    if not jobs:
        return {}
    ids = list(jobs)
    rows = store.query(script(__package__, "newest_runs"), {**id_list(ids), "limit": limit}).rows
    versions = {each: _version_of(each, name) for each, name in jobs.items()}
    found = [_Row._make((UUID(run), *about, versions[ids[place]])) for place, run, *about in rows]
    newest: dict[UUID, list[Run]] = {}
    for (place, *_), each in zip(rows, _runs(store, found, names), strict=True):
        newest.setdefault(ids[place], []).append(each)
    return newest


def runs_of(store: Store, ids: Sequence[UUID]) -> list[Run]:
    """The runs of these ids that are known, in this order."""
    if not ids:
        return []
    rows = store.query(script(__package__, "runs"), id_list(ids)).rows
    found = [
        _Row._make((UUID(run), *about, _version_of(UUID(job), Id(namespace, name))))
        for _, run, *about, job, namespace, name in rows
    ]
    return _runs(store, found, {})


def version_of(job: UUID) -> UUID:
    """The id of a job's one version: what it reads and writes is the union over its runs."""
    return UUID(bytes=digest("job version", job.bytes))


def _version_of(job: UUID, name: Id) -> VersionId:
    return VersionId(name.namespace, name.name, version_of(job))


def _runs(store: Store, rows: Sequence[_Row], known: Names) -> list[Run]:
    versions, arguments = _versions(store, rows), _arguments(store, rows)
    names = dataset_names(store, (each.dataset for several in versions.values() for each in several), known)
    return [_run(row, versions[place], arguments[place], names) for place, row in enumerate(rows)]


def _run(row: _Row, versions: set[_Version], arguments: dict[str, str], names: Names) -> Run:
    ended_at = None if row.end_key is None else row.end_key // 4

    def side(direction: str) -> list[DatasetVersionOf]:
        found = [(names[each.dataset], each.version) for each in versions if each.direction == direction]
        found.sort(key=lambda each: (each[0].namespace, each[0].name, each[1]))
        return [DatasetVersionOf(VersionId(n.namespace, n.name, UUID(version)), {}) for n, version in found]

    return Run(
        id=row.id,
        created_at=instant(row.created_at),
        updated_at=instant(row.updated_at),
        nominal_start_time=maybe_instant(row.nominal_start_at),
        nominal_end_time=maybe_instant(row.nominal_end_at),
        state=run_state(row.end_key, begun=row.begun),
        started_at=maybe_instant(row.started_at),
        ended_at=maybe_instant(ended_at),
        duration_ms=_milliseconds(row.started_at, ended_at),
        args=arguments,
        job_version=row.job,
        input_dataset_versions=side("in"),
        output_dataset_versions=side("out"),
        facets={},
    )


def _milliseconds(started_at: int | None, ended_at: int | None) -> int | None:
    return None if started_at is None or ended_at is None else (ended_at - started_at) // 1000


def _versions(store: Store, runs: Sequence[_Row]) -> dict[int, set[_Version]]:
    found: dict[int, set[_Version]] = defaultdict(set)
    asked = id_list(run.id for run in runs) | instant_list(run.began_at for run in runs)
    for place, *version in store.query(script(__package__, "run_versions"), asked).rows:
        found[place].add(_Version(*version))
    return found


def _arguments(store: Store, runs: Sequence[_Row]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    asked = id_list(run.id for run in runs)
    for place, name, value in store.query(script(__package__, "run_arguments"), asked).rows:
        found[place][name] = value
    return found
