"""The rows of some events, gathered before they are stored."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import astuple

from lineage.names import DatasetName, digest, node_uuid
from lineage.rows import (
    AssetEventRow,
    BodyRow,
    CatalogRow,
    ColumnEdgeRow,
    DatasetRow,
    DeadLetterRow,
    DependencyRow,
    DerivationRow,
    EdgeRow,
    EventRow,
    FacetRow,
    ImportErrorRow,
    IoRow,
    JobRow,
    MetricRow,
    ParameterRow,
    RunRow,
    SameRow,
    SpellingRow,
    TaskStateRow,
)

Column = Struct
"""The name of a dataset, and the rest of a `ColumnEdgeRow`."""

Description = tuple[tuple[str, bytes, str], ...]
"""Facets of a job or dataset: name, id of the body, body."""


class Filed(NamedTuple):
    """Something that many events of a batch repeat, with the first and the last time they did."""

    what: object
    first_at: int
    last_at: int


class Rows:
    """The rows of some events.

    What many events repeat (jobs, datasets, edges, facets) is kept once, merged by the rule of its table;
    the rest is kept in the order of arrival and merged by SQL.
    """

    def __init__(self) -> None:
        self.asset_events: list[AssetEventRow] = []
        self.bodies: dict[bytes, BodyRow] = {}
        self.catalog: list[CatalogRow] = []
        self.columns: dict[tuple[bytes, bytes], Iterable[Column]] = {}
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

    def columns_of(self, derivations: Collection[bytes]) -> list[ColumnEdgeRow]:
        """The columns of these derivations."""
        return [
            ColumnEdgeRow(derivation_id, statement_id, node_uuid("dataset", *source), *said)
            for (derivation_id, statement_id), columns in self.columns.items()
            if derivation_id in derivations
            for source, *said in map(astuple, columns)
        ]

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
