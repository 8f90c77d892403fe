"""Marquez's types as its clients know them: every member is there, null where nothing is known."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Raw, Struct

JsonObject = dict[str, Any]
"""Facets by their names; their bodies pass through as they came (`msgspec.Raw`)."""


class Answer(Struct, frozen=True, gc=False, rename="camel"):
    """The root of all types: names are written in camel case."""


class Id(Answer, frozen=True):
    """A job or dataset by name."""

    namespace: str
    name: str


class VersionId(Answer, frozen=True):
    namespace: str
    name: str
    version: UUID


class Namespace(Answer, frozen=True):
    name: str
    created_at: datetime
    updated_at: datetime
    owner_name: str
    description: str | None
    is_hidden: bool


class Namespaces(Answer, frozen=True):
    namespaces: list[Namespace]


class Source(Answer, frozen=True):
    type: str
    name: str
    created_at: datetime
    updated_at: datetime
    connection_url: str
    description: str | None


class Sources(Answer, frozen=True):
    sources: list[Source]


class Tag(Answer, frozen=True):
    name: str
    description: str | None


class Tags(Answer, frozen=True):
    tags: list[Tag]


class Field(Answer, frozen=True):
    name: str
    type: str | None
    tags: list[str]
    description: str | None


class InputField(Answer, frozen=True):
    namespace: str
    dataset: str
    dataset_version: UUID | None
    field: str
    transformation_description: str | None
    transformation_type: str | None


class ColumnSources(Answer, frozen=True):
    """A column and those it comes from."""

    name: str
    input_fields: list[InputField]
    transformation_description: str | None
    transformation_type: str | None


class Dataset(Answer, frozen=True):
    id: Id
    type: Literal["DB_TABLE", "STREAM"]
    name: str
    physical_name: str
    namespace: str
    source_name: str
    fields: list[Field]
    tags: list[str]
    last_lifecycle_state: str | None
    description: str | None
    facets: JsonObject
    deleted: bool
    created_at: datetime
    updated_at: datetime
    last_modified_at: datetime | None
    current_version: UUID | None
    column_lineage: list[ColumnSources] | None


class Datasets(Answer, frozen=True):
    datasets: list[Dataset]
    total_count: int


class DatasetVersionOf(Answer, frozen=True):
    """A version that a run read or wrote."""

    dataset_version_id: VersionId
    facets: JsonObject


class Run(Answer, frozen=True):
    id: UUID
    created_at: datetime
    updated_at: datetime
    nominal_start_time: datetime | None
    nominal_end_time: datetime | None
    state: Literal["NEW", "RUNNING", "COMPLETED", "FAILED", "ABORTED"]
    started_at: datetime | None
    ended_at: datetime | None
    duration_ms: int | None
    args: dict[str, str]
    job_version: VersionId | None
    input_dataset_versions: list[DatasetVersionOf]
    output_dataset_versions: list[DatasetVersionOf]
    facets: JsonObject


class Runs(Answer, frozen=True):
    runs: list[Run]
    total_count: int


class DatasetVersion(Answer, frozen=True):
    id: Id
    type: Literal["DB_TABLE", "STREAM"]
    name: str
    physical_name: str
    created_at: datetime
    version: UUID
    namespace: str
    source_name: str
    fields: list[Field]
    tags: list[str]
    lifecycle_state: str | None
    description: str | None
    current_schema_version: UUID | None
    created_by_run: Run | None
    facets: JsonObject


class DatasetVersions(Answer, frozen=True):
    versions: list[DatasetVersion]
    total_count: int


class Job(Answer, frozen=True):
    id: Id
    type: Literal["BATCH", "STREAM", "SERVICE"]
    name: str
    simple_name: str
    parent_job_name: str | None
    parent_job_uuid: UUID | None
    namespace: str
    inputs: list[Id]
    outputs: list[Id]
    location: str | None
    description: str | None
    facets: JsonObject
    current_version: UUID | None
    labels: list[str]
    tags: list[str]
    created_at: datetime
    updated_at: datetime
    latest_run: Run | None
    latest_runs: list[Run]


class Jobs(Answer, frozen=True):
    jobs: list[Job]
    total_count: int


class JobVersion(Answer, frozen=True):
    id: VersionId
    name: str
    created_at: datetime
    version: UUID
    namespace: str
    location: str | None
    inputs: list[Id]
    outputs: list[Id]
    latest_run: Run | None


class JobVersions(Answer, frozen=True):
    versions: list[JobVersion]
    total_count: int


class RunFacets(Answer, frozen=True):
    run_id: UUID
    facets: JsonObject


class Edge(Answer, frozen=True):
    origin: str
    destination: str


class ColumnData(Answer, frozen=True):
    namespace: str
    dataset: str
    dataset_version: UUID | None
    field: str
    field_type: str | None
    transformation_description: str | None
    transformation_type: str | None
    input_fields: list[InputField]


class Node(Answer, frozen=True):
    id: str
    type: Literal["JOB", "DATASET", "DATASET_FIELD"]
    data: Answer
    """A Job, a Dataset or a ColumnData; a union of those is more than msgspec can describe."""
    in_edges: list[Edge]
    out_edges: list[Edge]


class Lineage(Answer, frozen=True, omit_defaults=True):
    """A graph; where it is larger than the limit, the nearest part of it."""

    graph: list[Node]
    truncated: bool = False


class SearchResult(Answer, frozen=True):
    type: Literal["DATASET", "JOB"]
    name: str
    updated_at: datetime
    namespace: str
    node_id: str


class SearchResults(Answer, frozen=True):
    total_count: int
    results: list[SearchResult]


class EventCount(Answer, frozen=True):
    """Events of one interval by their type."""

    start_interval: datetime
    end_interval: datetime
    fail: int
    start: int
    complete: int
    abort: int


class Count(Answer, frozen=True):
    """How many there were at the end of an interval."""

    start_interval: datetime
    end_interval: datetime
    count: int


class Events(Answer, frozen=True):
    """Events as they came."""

    events: list[JsonObject]
    total_count: int


class UpstreamRun(Answer, frozen=True):
    id: UUID
    start: datetime | None
    end: datetime | None
    status: str


class UpstreamInput(Answer, frozen=True):
    namespace: str
    name: str
    version: UUID | None
    producing_run_id: UUID | None


class UpstreamStep(Answer, frozen=True):
    """A run on the way up, with what it read and who had written that."""

    job: VersionId
    run: UpstreamRun
    inputs: list[UpstreamInput]


class RunLineage(Answer, frozen=True):
    runs: list[UpstreamStep]


def raw(body: str | bytes) -> Any:
    """A JSON text as it stands."""
    return Raw(body.encode() if isinstance(body, str) else body)
