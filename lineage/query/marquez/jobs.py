"""Jobs, with what they read and write and their newest runs."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple
from uuid import UUID

from lineage.errors import NotFound
from lineage.names import node_uuid
from lineage.query.ids import id_list, instant
from lineage.query.marquez import said as s
from lineage.query.marquez.dataset_names import Names, dataset_names
from lineage.query.marquez.described import Described, described
from lineage.query.marquez.runs import newest_runs, version_of
from lineage.query.marquez.types import Id, Job, JobVersion, JobVersions, Run, VersionId
from lineage.store.sql import script
from lineage.store.store import Store

LATEST_RUNS = 10
"""How many of its newest runs a job tells."""

_TYPES: dict[str, Literal["BATCH", "STREAM", "SERVICE"]] = {
    "STREAM": "STREAM",
    "STREAMING": "STREAM",
    "SERVICE": "SERVICE",
}


class _Sides(NamedTuple):
    inputs: list[Id]
    outputs: list[Id]


class _Row(NamedTuple):
    place: int
    namespace: str
    name: str
    created_at: int
    updated_at: int
    parent_id: UUID | None
    parent_name: str | None


def job(store: Store, namespace: str, name: str, *, hidden: bool = False) -> Job:
    """The job of that name, with `hidden` also a hidden one. Raises NotFound."""
    found = job_id(store, namespace, name, hidden=hidden)
    return jobs_of(store, [found], described(store, [found]))[found]


def job_id(store: Store, namespace: str, name: str, *, hidden: bool = False) -> UUID:
    """The id of the job of that name. Raises NotFound."""
    named = UUID(bytes=node_uuid("job", namespace, name))
    if not store.query(script(__package__, "shown_job"), {"job": str(named), "hidden": hidden}).rows:
        raise NotFound(f"Job '{name}' not found.")
    return named


def job_versions(store: Store, namespace: str, name: str) -> JobVersions:
    """The one version of a job: what it reads and writes only grows, so that its newest is the union."""
    found = job(store, namespace, name)
    if found.current_version is None:
        return JobVersions([], 0)
    version = JobVersion(
        id=VersionId(found.namespace, found.name, found.current_version),
        name=found.name,
        created_at=found.created_at,
        version=found.current_version,
        namespace=found.namespace,
        location=found.location,
        inputs=found.inputs,
        outputs=found.outputs,
        latest_run=found.latest_run,
    )
    return JobVersions([version], 1)


def job_version(store: Store, namespace: str, name: str, version: UUID) -> JobVersion:
    """A version of a job. Raises NotFound."""
    found = job_versions(store, namespace, name).versions
    if not found or found[0].version != version:
        raise NotFound(f"Job version '{version}' not found.")
    return found[0]


def jobs_of(
    store: Store,
    ids: Sequence[UUID],
    about: Mapping[UUID, Described],
    names: Names = MappingProxyType({}),
) -> dict[UUID, Job]:
    """The jobs of these ids that are known, each with its newest runs.

    `about` is what they say of themselves; names of datasets that are known need not be asked.
    """
    if not ids:
        return {}
    rows = [_Row(*row) for row in store.query(script(__package__, "jobs"), id_list(ids)).rows]
    found = {ids[row.place]: row for row in rows}
    adjacency = store.adjacency()
    around = {each: (adjacency.upstream(each.bytes), adjacency.downstream(each.bytes)) for each in found}
    names = dataset_names(
        store, (each for sides in around.values() for side in sides for each in side), names
    )
    own = {each: Id(row.namespace, row.name) for each, row in found.items()}
    latest = newest_runs(store, own, names, limit=LATEST_RUNS)
    sides = {each: _Sides(*(_named(side, names) for side in both)) for each, both in around.items()}
    return {
        each: _job(each, row, about[each], sides[each], latest.get(each, [])) for each, row in found.items()
    }


def _named(side: set[bytes], names: Names) -> list[Id]:
    found = [names[each] for each in side if each in names]
    return sorted(found, key=lambda name: (name.namespace, name.name))


def _job(job_id: UUID, row: _Row, about: Described, sides: _Sides, runs: list[Run]) -> Job:
    processing = about.facet("jobType", s.ProcessingType)
    location = about.facet("sourceCodeLocation", s.SourceLocation)
    return Job(
        id=Id(row.namespace, row.name),
        type=_TYPES.get(((processing.processingType if processing else None) or "").upper(), "BATCH"),
        name=row.name,
        simple_name=row.name.removeprefix(f"{row.parent_name}.") if row.parent_name else row.name,
        parent_job_name=row.parent_name,
        parent_job_uuid=row.parent_id,
        created_at=instant(row.created_at),
        updated_at=instant(row.updated_at),
        namespace=row.namespace,
        inputs=sides.inputs,
        outputs=sides.outputs,
        location=location.url if location else None,
        description=about.description,
        latest_run=runs[0] if runs else None,
        latest_runs=runs,
        facets=about.all_facets,
        current_version=version_of(job_id),
        labels=[],
        tags=about.tags(),
    )
