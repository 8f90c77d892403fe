"""Which runs of which teams a model was learned from."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from lineage.errors import NotFound
from lineage.query.moment import NOW, Moment
from lineage.query.resolve import resolve
from lineage.store.sql import script
from lineage.store.store import Store


class ModelVersion(Struct, frozen=True):
    node: str
    name: str
    type: str | None
    version: str
    version_id: UUID
    run_id: UUID
    pathspec: str
    job: str
    team: str
    made_at: datetime
    size_bytes: int | None


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


class Provenance(Struct, frozen=True):
    """A model version, the rows of `model_provenance` about it, and every link on the way."""

    model: ModelVersion
    sources: list[dict[str, Any]]
    links: list[RunLink]
    parameters: dict[str, str]
    metrics: dict[str, float]
    newer_data: dict[str, datetime]


def provenance(store: Store, model: str, *, depth: int = 20, when: Moment = NOW) -> Provenance:
    """Where a model comes from; `NODE#sha` and `NODE@RUN` name one version, else `when` or the newest.

    Raises NotFound when the node is no artifact or has no such version.
    """
    version = model_version(store, model, when)
    sources = store.query(
        script(__package__, "provenance"), {"node": version.node, "run": version.run_id}
    ).records()
    links = links_up(store, [version.run_id], depth=depth)
    parameters, metrics = run_values(store, version.run_id)
    return Provenance(version, sources, links, parameters, metrics, _newer_data(store, sources, when))


def model_version(store: Store, model: str, when: Moment = NOW) -> ModelVersion:
    """The version that `NODE#sha`, `NODE@RUN` or `NODE`, the newest, names.

    Raises NotFound when the node is no artifact or has no such version.
    """
    text, sha, run = _split_version(model)
    node = resolve(store, text)
    asked = {"node": node.node, "sha": sha, "run": run or when.run, "as_of": when.as_of}
    found = store.query(script(__package__, "model_version"), asked).rows
    if not found:
        raise NotFound(f"{node.label} has no version made by a Metaflow run{_which(sha, run or when.run)}")
    return ModelVersion(*found[0])


def run_values(store: Store, run: UUID) -> tuple[dict[str, str], dict[str, float]]:
    """The parameters and the metrics of the pipeline run that a run belongs to."""
    values = store.query(script(__package__, "run_values"), {"run": run}).rows
    return (
        {name: value for kind, name, value in values if kind == "parameter"},
        {name: float(value) for kind, name, value in values if kind == "metric"},
    )


def links_up(store: Store, runs: list[UUID], *, depth: int = 20, whole: bool = False) -> list[RunLink]:
    """Every link up from the runs, control links included, at most `depth` hops away.

    `whole` also climbs from a run to its pipeline run (rule `part_of`), where another run started that.
    """
    parameters = {"runs": [str(run) for run in runs], "depth": depth, "whole": whole}
    found = store.query(script(__package__, "run_links"), parameters)
    return [RunLink(*row) for row in found.rows]


def _newer_data(store: Store, sources: list[dict[str, Any]], when: Moment) -> dict[str, datetime]:
    read = [row["read_at"] for row in sources if row["read_at"]]
    if not read:
        return {}
    direct = sorted({row["dataset"] for row in sources})
    found = store.query(
        script(__package__, "newer_data"), {"datasets": direct, "since": max(read), "as_of": when.as_of}
    )
    return dict(found.rows)


def _split_version(text: str) -> tuple[str, str | None, str | None]:
    """`NODE`, `NODE#sha`, `NODE#sha@RUN` or `NODE@RUN`.

    >>> _split_version("Flow/train/model#8f21@1795389606")
    ('Flow/train/model', '8f21', '1795389606')
    """
    head, _, run = text.partition("@")
    node, _, sha = head.partition("#")
    return node, sha or None, run or None


def _which(sha: str | None, run: str | None) -> str:
    parts = [f"#{sha}"] if sha else []
    parts += [f"@{run}"] if run else []
    return f" under {''.join(parts)}" if parts else ""
