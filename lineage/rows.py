"""The tables, as rows: what one event says, before anything is merged.

A table's rows merge by rules that do not depend on order or repetition (least, greatest, or the greatest
of a pair that begins with the event's time); the rules stand in `store/merge/<table>.sql`. Ids are 16
bytes, instants are microseconds since 1970 UTC, None says nothing about the column.
"""

from typing import Annotated, NamedTuple

Id = Annotated[bytes, "uuid"]
Micros = Annotated[int, "timestamp"]


class EventRow(NamedTuple):
    """One event and where its bytes lie; `event_id` begins with the event's time, so that it sorts by it."""

    event_id: Id
    event_at: Micros
    received_at: Micros
    event_type: str | None
    producer: str | None
    run_id: Id | None
    job_id: Id | None
    dataset_id: Id | None
    segment: int
    log_offset: int


class JobRow(NamedTuple):
    job_id: Id
    namespace: str
    name: str
    first_seen_at: Micros
    last_seen_at: Micros
    job_type: str | None
    orchestrator: str | None
    parent_job_id: Id | None


class RunRow(NamedTuple):
    """`end_key` is the end's time in microseconds times four plus its rank (see `normalise.END_RANK`).

    Not `begun` is a run that was only announced.
    """

    run_id: Id
    job_id: Id
    seen_at: Micros
    started_at: Micros | None
    end_key: int | None
    nominal_start_at: Micros | None
    nominal_end_at: Micros | None
    parent_run_id: Id | None
    parent_job_id: Id | None
    external_id: str | None
    attempt: int | None
    map_index: int | None
    max_attempts: int | None
    final: bool | None
    dev: bool | None
    error: str | None
    launched_by: Id | None
    begun: bool


class IoRow(NamedTuple):
    """A run read or wrote a version of a dataset; `maker` is the pathspec of the task that made it."""

    io_id: Id
    run_id: Id
    job_id: Id
    dataset_id: Id
    direction: str
    version: str
    etag: str | None
    subset: str
    observed: bool
    seen_at: Micros
    observed_from: Micros | None
    observed_to: Micros | None
    modified_at: Micros | None
    maker: str
    row_count: int | None
    size_bytes: int | None
    schema_id: Id | None
    artifact_type: str | None
    model: bool | None
    lifecycle: str | None


class DatasetRow(NamedTuple):
    dataset_id: Id
    namespace: str
    name: str
    first_seen_at: Micros
    last_seen_at: Micros


class SpellingRow(NamedTuple):
    """A spelling, other than the canonical one, under which somebody named a dataset."""

    spelling_id: Id
    dataset_id: Id
    namespace: str
    name: str


class SameRow(NamedTuple):
    """Two names of one dataset; of a RENAME the other is the old one. `basis` is symlink, rename or alias."""

    same_id: Id
    dataset_id: Id
    namespace: str
    name: str
    other_id: Id
    other_namespace: str
    other_name: str
    basis: str


class EdgeRow(NamedTuple):
    """A job reads (`in`) or writes (`out`) a dataset; the run is the last that did."""

    edge_id: Id
    job_id: Id
    dataset_id: Id
    direction: str
    observed: bool
    first_seen_at: Micros
    last_seen_at: Micros
    last_run_id: Id | None


class FacetRow(NamedTuple):
    """The newest facet of that name of a job or dataset; names with `@` are values we read out of one."""

    facet_id: Id
    entity_id: Id
    name: str
    set_at: Micros
    body_id: Id


class BodyRow(NamedTuple):
    """A facet's JSON, kept once however many entities and events carry it."""

    body_id: Id
    body: str


class DerivationRow(NamedTuple):
    """What a job (None: nobody said which) says of how one dataset comes from others.

    `narrows` says that it names every source. The greatest rank, then the newest stands; `statement_id` is
    derived from what is said.
    """

    derivation_id: Id
    job_id: Id | None
    dataset_id: Id
    facet: str
    narrows: bool
    rank: int
    said_at: Micros
    statement_id: Id


class ColumnEdgeRow(NamedTuple):
    """A column, or without `target_field` a whole dataset, comes from a column, or from a whole dataset."""

    derivation_id: Id
    statement_id: Id
    source_id: Id
    source_field: str | None
    target_field: str | None
    transformation: str | None
    subtype: str | None
    masking: bool | None
    description: str | None


class CatalogRow(NamedTuple):
    """What a person last said of a namespace, source, tag, tagging or hiding; `said` is JSON."""

    entry_id: Id
    kind: str
    subject: str
    subject_id: Id
    name: str
    field: str
    tag: str
    said: str
    said_at: Micros


class DependencyRow(NamedTuple):
    """A run was started because of another: an asset's event, or a trigger."""

    dependency_id: Id
    run_id: Id
    job_id: Id
    upstream_run_id: Id
    kind: str
    dataset_id: Id | None
    evidence: str
    seen_at: Micros


class AssetEventRow(NamedTuple):
    """An event of an Airflow asset; of a task's run, or (None) of a person, another system or a watcher."""

    asset_event_id: Id
    happened_at: Micros
    dataset_id: Id
    uri: str
    extra: str | None
    run_id: Id | None
    job_id: Id | None


class ImportErrorRow(NamedTuple):
    """A DAG file that an Airflow could not import; another error of it is another row."""

    error_id: Id
    namespace: str
    file: str
    message: str
    stacktrace: str
    seen_at: Micros


class TaskStateRow(NamedTuple):
    """What the DAG run said of one of its tasks when it ended."""

    state_id: Id
    run_id: Id
    task: str
    state: str
    stated_at: Micros


class ParameterRow(NamedTuple):
    parameter_id: Id
    run_id: Id
    name: str
    value: str


class MetricRow(NamedTuple):
    metric_id: Id
    run_id: Id
    name: str
    value: float


class DeadLetterRow(NamedTuple):
    dead_letter_id: Id
    received_at: Micros
    reason: str
    size_bytes: int
    segment: int
    log_offset: int


TABLES: dict[str, type] = {
    "asset_events": AssetEventRow,
    "bodies": BodyRow,
    "catalog": CatalogRow,
    "datasets": DatasetRow,
    "dead_letters": DeadLetterRow,
    # Column edges merge after derivations: only those of the statement that stands are kept.
    "derivations": DerivationRow,
    "column_edges": ColumnEdgeRow,
    "dependencies": DependencyRow,
    "edges": EdgeRow,
    "events": EventRow,
    "facets": FacetRow,
    "import_errors": ImportErrorRow,
    "jobs": JobRow,
    "metrics": MetricRow,
    "parameters": ParameterRow,
    # What runs read and wrote merges after them: it is looked for from when its runs were first heard of.
    "runs": RunRow,
    "run_io": IoRow,
    "same_datasets": SameRow,
    "spellings": SpellingRow,
    "task_states": TaskStateRow,
}
