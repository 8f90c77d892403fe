"""The facets we read, typed; everything else stays raw. The only place that parses a facet.

A facet that does not fit its own definition is ignored, never a reason to refuse its event: the event
still says that the run happened. Definitions: OpenLineage 2-0-2, the Airflow provider's `airflow*`
facets, and ours (docs/facets/).
"""

from functools import lru_cache
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Raw, Struct

from lineage.event import Dataset, Facets

T = TypeVar("T")

Int64 = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
"""What a BIGINT column holds; a facet with a greater number does not fit its definition."""

Tries = Annotated[int, Meta(ge=0, le=2**31 - 2)]


class JobType(Struct, gc=False):
    jobType: str = ""  # noqa: N815 - the wire's own name
    integration: str = ""


class NamedJob(Struct, gc=False):
    namespace: str
    name: str


class NamedRun(Struct, gc=False):
    runId: str  # noqa: N815 - the wire's own name


class Parent(Struct, gc=False):
    run: NamedRun
    job: NamedJob


class NominalTime(Struct, gc=False):
    nominalStartTime: str  # noqa: N815 - the wire's own name
    nominalEndTime: str | None = None  # noqa: N815 - the wire's own name


class ErrorMessage(Struct, gc=False):
    message: str


class Tag(Struct, gc=False):
    """Of a dataset, or of one `field` of it."""

    key: str = ""
    value: str | None = None
    field: str | None = None


class Tags(Struct, gc=False):
    tags: list[Tag] = []


class Owner(Struct, gc=False):
    name: str


class Ownership(Struct, gc=False):
    owners: list[Owner] = []


class Version(Struct, gc=False):
    datasetVersion: str  # noqa: N815 - the wire's own name


class DatasetType(Struct, gc=False):
    datasetType: str  # noqa: N815 - the wire's own name


class Identifier(Struct, gc=False):
    namespace: str
    name: str


class Symlinks(Struct, gc=False):
    identifiers: list[Identifier] = []


class Lifecycle(Struct, gc=False):
    lifecycleStateChange: str  # noqa: N815 - the wire's own name
    previousIdentifier: Identifier | None = None  # noqa: N815 - the wire's own name


class Transformation(Struct, gc=False):
    type: str | None = None
    subtype: str | None = None
    description: str | None = None
    masking: bool | None = None


class InputField(Struct, gc=False):
    namespace: str
    name: str
    field: str
    transformations: list[Transformation] | None = None


class OutputField(Struct, gc=False):
    """`transformationType` and its description are of the definition's first versions."""

    inputFields: list[InputField] | None = None  # noqa: N815 - the wire's own name
    transformationDescription: str | None = None  # noqa: N815 - the wire's own name
    transformationType: str | None = None  # noqa: N815 - the wire's own name


class ColumnLineage(Struct, gc=False):
    fields: dict[str, OutputField] = {}
    dataset: list[InputField] | None = None


class LineageInput(Struct, gc=False):
    """A source of a `lineage` facet: a dataset, or with type JOB the job itself."""

    type: str = "DATASET"
    namespace: str | None = None
    name: str | None = None
    field: str | None = None
    transformations: list[Transformation] | None = None


class LineageField(Struct, gc=False):
    inputs: list[LineageInput] | None = None


class DatasetLineage(Struct, gc=False):
    inputs: list[LineageInput] | None = None
    fields: dict[str, LineageField] | None = None


class LineageEntry(DatasetLineage):
    """What feeds a target of a job's `lineage` facet; no `inputs`: from nowhere that is tracked."""

    type: str = "DATASET"
    namespace: str | None = None
    name: str | None = None


class JobLineage(Struct, gc=False):
    entries: list[LineageEntry] = []


class Field(Struct, gc=False):
    name: str


class Schema(Struct, gc=False):
    fields: list[Field] | None = None


class Sql(Struct, gc=False):
    """`namespace` and `database` are ours: what the connection adds to the names in the statements."""

    query: str
    dialect: str | None = None
    namespace: str | None = None
    database: str | None = None


class Statistics(Struct, gc=False):
    rowCount: Int64 | None = None  # noqa: N815 - the wire's own name
    size: Int64 | None = None


# --- the Airflow provider's


class DagRun(Struct, gc=False):
    run_id: str | None = None
    conf: Any = None


class TaskInstance(Struct, gc=False):
    """`map_index` is there for mapped tasks only."""

    try_number: Tries | None = None
    map_index: Tries | None = None


class AirflowTask(Struct, gc=False):
    retries: Tries | None = None
    task_id: str | None = None


class Airflow(Struct, gc=False):
    dagRun: DagRun | None = None  # noqa: N815 - the wire's own name
    taskInstance: TaskInstance | None = None  # noqa: N815 - the wire's own name
    task: AirflowTask | None = None


class AirflowState(Struct, gc=False):
    dagRunState: str | None = None  # noqa: N815 - the wire's own name
    tasksState: dict[str, str | None] = {}  # noqa: N815 - the wire's own name


class ConsumedEvent(Struct, gc=False):
    asset_uri: str | None = None


class AirflowDependency(Struct, gc=False):
    asset_events: list[ConsumedEvent] = []


class Dependency(Struct, gc=False):
    job: NamedJob
    run: NamedRun | None = None
    dependency_type: str | None = None
    airflow: AirflowDependency | None = None


class JobDependencies(Struct, gc=False):
    upstream: list[Dependency] | None = None


# --- ours


class AssetEvent(Struct, gc=False):
    """Of a task's outlets, or (`lineage_asset_event`) of nobody's."""

    uri: str | None = None
    alias: str | None = None
    extra: Raw = Raw()


class ImportError(Struct, gc=False):  # noqa: A001 - Airflow's own word
    file: str
    message: str
    stackTrace: str = ""  # noqa: N815 - the wire's own name


class LineageAirflow(Struct, gc=False):
    dagRunId: str | None = None  # noqa: N815 - the wire's own name
    tryNumber: Tries | None = None  # noqa: N815 - the wire's own name
    mapIndex: Tries | None = None  # noqa: N815 - the wire's own name
    maxTries: Tries | None = None  # noqa: N815 - the wire's own name
    final: bool | None = None
    state: str | None = None
    team: str | None = None
    inlets: list[str] = []
    assetEvents: list[AssetEvent] = []  # noqa: N815 - the wire's own name


class Observations(Struct, gc=False):
    inputs: list[Dataset] = []
    outputs: list[Dataset] = []


class MetaflowRun(Struct, gc=False):
    pathspec: str
    attempt: Tries | None = None
    maxRetries: Tries | None = None  # noqa: N815 - the wire's own name
    final: bool | None = None
    project: str | None = None
    branch: str | None = None
    production: bool | None = None
    originPathspec: str | None = None  # noqa: N815 - the wire's own name
    launchedBy: NamedRun | None = None  # noqa: N815 - the wire's own name


class MarquezRun(Struct, gc=False):
    """A run made through Marquez's API, before it begins."""

    args: dict[str, str] = {}


class MetaflowParameters(Struct, gc=False):
    parameters: dict[str, Any]


class MetaflowMetrics(Struct, gc=False):
    metrics: dict[str, bool | float]


class MetaflowArtifact(Struct, gc=False):
    pathspec: str | None = None
    sha: str | None = None
    type: str | None = None
    size: Int64 | None = None
    attempt: Tries | None = None


class Observation(Struct, gc=False):
    at: str | None = None
    via: str | None = None
    etag: str | None = None
    versionId: str | None = None  # noqa: N815 - the wire's own name
    lastModified: str | None = None  # noqa: N815 - the wire's own name
    size: Int64 | None = None


_MEMO_BYTES = 2_048
"""Facets up to this size are parsed once: a job says the same of itself in every event."""


def parse(facets: Facets | None, name: str, kind: type[T]) -> T | None:
    """The facet `name` as `kind`, or None when it is absent or does not fit its definition.

    What it gives is shared between events and must not be changed.
    """
    raw = facets.get(name) if facets else None
    if raw is None:
        return None
    parser = _parsers.get(kind) or _parsers.setdefault(kind, _Parser(kind))
    body = bytes(raw)
    found: T | None = parser.remembered(body) if len(body) <= _MEMO_BYTES else parser.parse(body)
    return found


class _Parser:
    """Parses facets of one kind."""

    def __init__(self, kind: type[Any]) -> None:
        self._decoder = msgspec.json.Decoder(kind)
        self.remembered = lru_cache(maxsize=2_048)(self.parse)

    def parse(self, body: bytes) -> Any:
        """What the facet says, or None when it does not fit."""
        try:
            return self._decoder.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None


_parsers: dict[type[Any], _Parser] = {}
