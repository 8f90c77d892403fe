"""The version of a model that a person means."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from msgspec import Struct

from lineage.errors import NotFound
from lineage.query.moment import NOW, Moment
from lineage.query.named import jobs_named
from lineage.query.resolve import Node, resolve
from lineage.store.sql import script
from lineage.store.store import Reading, Store


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


class Made(NamedTuple):
    """An artifact that a run made; not every one is called a model by somebody."""

    version: ModelVersion
    model: bool


def model_version(store: Store, model: str, when: Moment = NOW) -> ModelVersion:
    """The version that `NODE#sha`, `NODE@RUN` or `NODE`, the newest, names.

    Raises NotFound when the node is no artifact or has no such version.
    """
    with store.reading() as reading:
        return versions_made(store, reading, model, when)[0].version


def versions_made(store: Store, reading: Reading, model: str, when: Moment) -> list[Made]:
    """The version asked for, and behind it all others of the artifact that the same run made.

    Raises NotFound as `model_version` does.
    """
    text, sha, run = _split_version(model)
    node = resolve(store, text)
    asked = {"node": node.node, "short": node.name.rpartition("/")[2], "sha": sha, "run": run or when.run}
    found: list[Made] = []
    if node.namespace.startswith("metaflow://"):
        rows = reading.rows(script(__package__, "model_version"), asked | {"as_of": when.as_of})
        found = _made(reading, node, rows)
    if not found:
        raise NotFound(f"{node.label} has no version made by a Metaflow run{_which(sha, run or when.run)}")
    return found


def _made(
    reading: Reading, node: Node, rows: list[tuple[UUID, str, UUID, UUID, str, datetime]]
) -> list[Made]:
    about = {
        row[0]: row[1:] for row in reading.keyed(script(__package__, "artifact_keys"), {r[0] for r in rows})
    }
    jobs = jobs_named(reading, {job_id for job_id, *_ in about.values()})
    found = []
    for io_id, version, version_id, run_id, pathspec, made_at in rows:
        job_id, kind, size, is_model = about[io_id]
        job = jobs[job_id]
        told = (job.node, job.team, made_at, size)
        made = ModelVersion(node.node, node.name, kind, version, version_id, run_id, pathspec, *told)
        found.append(Made(made, is_model))
    return found


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
