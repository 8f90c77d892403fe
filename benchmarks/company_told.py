"""How the simulated company tells of itself: the facets of its events."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

AIRFLOW, METAFLOW, LAKE = "airflow://company", "metaflow://company", "s3://lake"
BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
PRODUCER = "https://example.org/company"

WAYS = ("version", "content", "seen", "modified", "declared", "asset")
"""How a table tells of itself: S3's version; a hash, often that of the bytes before; the instants of put and
read; of reads also the object's LastModified (S3's clock, cut off to the second); nothing but its name; its
name and asset events."""
WEIGHTS = (62, 14, 6, 4, 5, 9)


class Table(NamedTuple):
    name: str
    way: str
    partitioned: bool


class Task(NamedTuple):
    """A task of a DAG or a step of a flow; `before` is the table or artifact of the task before it."""

    name: str
    made: Table
    before: Table | None
    skew: float


class Pipeline(NamedTuple):
    """DAG or flow; `source` is the number of the pipeline whose last table its first task reads."""

    name: str
    flow: bool
    team: str
    tasks: list[Task]
    source: int | None
    offset: float


class Put(NamedTuple):
    """An object that lies there from `at` on, put by a run that went on from `began` to `ended`."""

    at: float
    run: UUID
    version: str
    began: float
    ended: float


class Try(NamedTuple):
    """One attempt at a task, in true time, and where it puts its object."""

    task: Task
    run: UUID
    attempt: int
    label: str
    began: float
    ended: float
    good: bool
    place: tuple[str, int]


def place_of(table: Table, day: int) -> tuple[str, int]:
    """Where the bytes lie: a partitioned table has an object a day."""
    return table.name, day if table.partitioned else 0


def instant(at: float) -> str:
    return (BEGAN + timedelta(seconds=at)).isoformat()


def facet(**content: Any) -> dict[str, Any]:
    return {"_producer": PRODUCER, "_schemaURL": f"{PRODUCER}/facet.json", **content}


def home(pipeline: Pipeline) -> str:
    return METAFLOW if pipeline.flow else AIRFLOW


def job_of(name: str, kind: str, pipeline: Pipeline) -> dict[str, Any]:
    integration = "METAFLOW" if pipeline.flow else "AIRFLOW"
    tags = [{"key": "team", "value": pipeline.team, "source": "COMPANY"}]
    facets = {"jobType": facet(jobType=kind, integration=integration, processingType="BATCH")}
    return {"namespace": home(pipeline), "name": name, "facets": facets | {"tags": facet(tags=tags)}}


def about_of(pipeline: Pipeline, tried: Try) -> dict[str, Any]:
    if pipeline.flow:
        return {"metaflow_run": facet(pathspec=pathspec(tried), attempt=tried.attempt - 1, maxRetries=1)}
    tries = {"taskInstance": {"try_number": tried.attempt}, "task": {"retries": 1}}
    return {"airflow": facet(dagRun={"run_id": tried.label}, **tries)}


def pathspec(tried: Try) -> str:
    flow, _, step = tried.task.name.partition("/")
    return f"{flow}/{tried.label}/{step}/1"


def upstream(cause: Try) -> dict[str, Any]:
    return {
        "job": {"namespace": AIRFLOW, "name": cause.task.name},
        "run": {"runId": cause.run},
        "dependency_type": "IMPLICIT_ASSET_DEPENDENCY",
        "airflow": {"asset_events": [{"asset_uri": f"{LAKE}/{cause.task.made.name}"}]},
    }


def told_of(table: Table, day: int, put: Put | None, at: float) -> dict[str, Any]:
    """A table as an event tells of it; `at` is when the teller's clock says it was put or read."""
    if table.way == "artifact":
        return {"namespace": METAFLOW, "name": table.name}
    name = f"{table.name}/dt={day}/part-0" if table.partitioned else table.name
    facets: dict[str, Any] = {}
    if put is not None and table.way in ("version", "content"):
        facets["version"] = facet(datasetVersion=put.version)
    if put is not None and table.way in ("version", "content", "seen", "modified"):
        facets["lineage_observation"] = facet(at=instant(at), via="company")
    return {"namespace": LAKE, "name": name, "facets": facets}


def artifact_of(maker: Try | None, put: Put) -> dict[str, Any]:
    """The facets of an artifact, which names the task that made it."""
    if maker is None or maker.task.made.way != "artifact":
        return {}
    made = {"pathspec": f"{pathspec(maker)}/made", "sha": put.version, "attempt": maker.attempt - 1}
    facets = {"version": facet(datasetVersion=put.version), "metaflow_artifact": facet(**made)}
    if maker.task.name.endswith("step_2"):
        facets["datasetType"] = facet(datasetType="MODEL")
    return {"facets": facets}
