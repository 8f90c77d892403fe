"""What jobs and datasets say of themselves: nearly always the same as in the event before.

A description is read once for all events that repeat it, and filed once a batch.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from msgspec import Raw

from lineage import facets as f
from lineage.event import Facets, encode
from lineage.names import DatasetName, digest

_ORCHESTRATORS = {"AIRFLOW": "airflow", "METAFLOW": "metaflow"}
_VERSION_FACETS = frozenset({"version", "lineage_observation", "metaflow_artifact", "lineage_asset_event"})
"""They tell of one version of a dataset, or of one event of it, not of the dataset."""


class Filed(NamedTuple):
    """A facet as it is kept, or (name with `@`) a value read out of one."""

    name: str
    body_id: bytes
    body: str


class JobDescription(NamedTuple):
    filed: tuple[Filed, ...]
    job_type: str | None
    orchestrator: str | None


class DatasetDescription(NamedTuple):
    """`others` are further names of the dataset, each with what says so: symlink or rename."""

    filed: tuple[Filed, ...]
    others: tuple[tuple[DatasetName, str], ...]


def filed(name: str, body: bytes) -> Filed:
    """A facet's body under its id."""
    return Filed(name, digest(body), body.decode())


def of_job(facets: Facets | None) -> JobDescription:
    """What a job's facets say of it."""
    return _of_job(*_key(facets))


def of_dataset(facets: Facets | None) -> DatasetDescription:
    """What a dataset's facets say of it, those of one version apart."""
    return _of_dataset(*_key(facets))


_Key = tuple[tuple[str, ...], tuple[bytes, ...]]


def _key(facets: Facets | None) -> _Key:
    return (tuple(facets), tuple(map(bytes, facets.values()))) if facets else ((), ())


@lru_cache(maxsize=4_096)
def _of_job(names: tuple[str, ...], bodies: tuple[bytes, ...]) -> JobDescription:
    facets = _facets(names, bodies)
    kind = f.parse(facets, "jobType", f.JobType) or f.JobType()
    integration = kind.integration.upper()
    found = [filed(name, body) for name, body in zip(names, bodies, strict=True)]
    return JobDescription(
        (*found, *_ownership(facets)),
        kind.jobType.upper() or None,
        _ORCHESTRATORS.get(integration, integration.lower()) or None,
    )


@lru_cache(maxsize=4_096)
def _of_dataset(names: tuple[str, ...], bodies: tuple[bytes, ...]) -> DatasetDescription:
    facets = _facets(names, bodies)
    kept = [pair for pair in zip(names, bodies, strict=True) if pair[0] not in _VERSION_FACETS]
    found = [filed(name, body) for name, body in kept]
    return DatasetDescription((*found, *_ownership(facets)), tuple(_others(facets)))


def _ownership(facets: Facets) -> Iterator[Filed]:
    """Whom a job or dataset says it belongs to."""
    if team := team_tag(facets):
        yield filed("@team", encode(team))
    if named := owners(facets):
        yield filed("@owners", encode(named))


def _facets(names: tuple[str, ...], bodies: tuple[bytes, ...]) -> Facets:
    return dict(zip(names, map(Raw, bodies), strict=True))


def _others(facets: Facets) -> list[tuple[DatasetName, str]]:
    symlinks = f.parse(facets, "symlinks", f.Symlinks)
    identifiers = symlinks.identifiers if symlinks else []
    others = [(DatasetName.canonical(other.namespace, other.name), "symlink") for other in identifiers]
    lifecycle = f.parse(facets, "lifecycleStateChange", f.Lifecycle)
    if lifecycle and lifecycle.previousIdentifier and lifecycle.lifecycleStateChange.upper() == "RENAME":
        old = lifecycle.previousIdentifier
        others.append((DatasetName.canonical(old.namespace, old.name), "rename"))
    return others


def team_tag(facets: Facets | None) -> str | None:
    """The team a `tags` facet names: `team:x` (Airflow, as key or value) or key `team` (Metaflow, YAML)."""
    tags = f.parse(facets, "tags", f.Tags)
    teams = sorted(filter(None, map(_team, tags.tags))) if tags else []
    return teams[0] if teams else None


def _team(tag: f.Tag) -> str | None:
    if tag.key == "team":
        return tag.value
    for text in (tag.key, tag.value or ""):
        if text.startswith("team:"):
            return text.removeprefix("team:").strip() or None
    return None


def owners(facets: Facets | None) -> list[str]:
    """The names of an ownership facet, sorted, without Airflow's default `airflow` and what was masked."""
    found = f.parse(facets, "ownership", f.Ownership)
    return sorted({owner.name for owner in found.owners} - {"airflow", "", "***"}) if found else []
