"""The tables, as rows: what one event says, before anything is merged.

A table's rows merge by rules that do not depend on order or repetition (least, greatest, or the greatest
of a pair that begins with the event's time); the rules stand in `store/merge/<table>.sql`. Ids are 16
bytes, instants are microseconds since 1970 UTC, None says nothing about the column.
"""

from typing import Annotated, Any, NamedTuple

from lineage.names import DatasetName, digest, node_uuid

Id = Annotated[bytes, "uuid"]
Micros = Annotated[int, "timestamp"]


Description = tuple[tuple[str, bytes, str], ...]
"""Facets of a job or dataset: name, id of the body, body."""


class Filed(NamedTuple):
    """Something that many events of a batch repeat, with the first and the last time they did."""

    what: object
    first_at: int
    last_at: int


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
    upstream_run_id: Id
    kind: str
    dataset_id: Id | None
    evidence: str


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
    "run_io": IoRow,
    "runs": RunRow,
    "same_datasets": SameRow,
    "spellings": SpellingRow,
    "task_states": TaskStateRow,
}


class Rows:
    """The rows of some events.

    What many events repeat (jobs, datasets, edges, facets) is kept once, merged by the rule of its table;
    the rest is kept in the order of arrival and merged by SQL.
    """

    def __init__(self) -> None:
        self.asset_events: list[AssetEventRow] = []
        self.bodies: dict[bytes, BodyRow] = {}
        self.catalog: list[CatalogRow] = []
        self.column_edges: dict[tuple[bytes, bytes, int], ColumnEdgeRow] = {}
        self.datasets: dict[bytes, DatasetRow] = {}
        self.dead_letters: list[DeadLetterRow] = []
        self.dependencies: list[DependencyRow] = []
        self.derivations: dict[bytes, DerivationRow] = {}
        self.edges: dict[tuple[bytes, bool], EdgeRow] = {}
        self.events: list[EventRow] = []
        self.facets: dict[bytes, FacetRow] = {}
        self.import_errors: list[ImportErrorRow] = []
        self.jobs: dict[tuple[bytes, str | None, str | None, bytes | None], JobRow] = {}
        self.metrics: list[MetricRow] = []
        self.parameters: list[ParameterRow] = []
        self.run_io: list[IoRow] = []
        self.runs: list[RunRow] = []
        self.same_datasets: dict[bytes, SameRow] = {}
        self.spellings: dict[bytes, SpellingRow] = {}
        self.task_states: list[TaskStateRow] = []
        self.derived: dict[tuple[bytes | None, int], Filed] = {}
        self._said: dict[tuple[bytes, int], tuple[int, bytes, Description]] = {}

    def table(self, name: str) -> list[tuple[Any, ...]]:
        """The rows of a table of TABLES."""
        self._file()
        found = getattr(self, name)
        return list(found.values()) if isinstance(found, dict) else found

    def say(self, entity_id: bytes, description: Description, at: int) -> None:
        """What a job or dataset said of itself; of one description the last time counts."""
        key = (entity_id, id(description))
        known = self._said.get(key)
        if known is None or at > known[0]:
            self._said[key] = (at, entity_id, description)

    def _file(self) -> None:
        for at, entity_id, description in self._said.values():
            for name, body_id, body in description:
                self._add_facet(FacetRow(digest(entity_id, name), entity_id, name, at, body_id))
                self.bodies[body_id] = BodyRow(body_id, body)
        self._said = {}

    def add_job(self, row: JobRow) -> None:
        key = (row.job_id, row.job_type, row.orchestrator, row.parent_job_id)
        known = self.jobs.get(key)
        if known is not None:
            row = row._replace(
                first_seen_at=min(known.first_seen_at, row.first_seen_at),
                last_seen_at=max(known.last_seen_at, row.last_seen_at),
            )
        self.jobs[key] = row

    def add_dataset(self, row: DatasetRow) -> None:
        known = self.datasets.get(row.dataset_id)
        if known is not None:
            row = row._replace(
                first_seen_at=min(known.first_seen_at, row.first_seen_at),
                last_seen_at=max(known.last_seen_at, row.last_seen_at),
            )
        self.datasets[row.dataset_id] = row

    def add_same(self, dataset: DatasetName, other: DatasetName, basis: str) -> None:
        """Two names of one dataset; a name is always itself, which need not be said."""
        if dataset == other:
            return
        ids = node_uuid("dataset", *dataset), node_uuid("dataset", *other)
        same_id = digest(*ids, basis)
        self.same_datasets[same_id] = SameRow(same_id, ids[0], *dataset, ids[1], *other, basis)

    def add_edge(self, row: EdgeRow) -> None:
        key = (row.edge_id, row.observed)
        known = self.edges.get(key)
        if known is not None:
            newest = max(row, known, key=lambda edge: (edge.last_seen_at, edge.last_run_id or b""))
            row = newest._replace(first_seen_at=min(known.first_seen_at, row.first_seen_at))
        self.edges[key] = row

    def add_derivation(self, row: DerivationRow) -> None:
        known = self.derivations.get(row.derivation_id)
        order = (row.rank, row.said_at, row.statement_id)
        if known is None or order > (known.rank, known.said_at, known.statement_id):
            self.derivations[row.derivation_id] = row

    def _add_facet(self, row: FacetRow) -> None:
        known = self.facets.get(row.facet_id)
        if known is None or (row.set_at, row.body_id) > (known.set_at, known.body_id):
            self.facets[row.facet_id] = row
