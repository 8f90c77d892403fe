"""What the SQL of a job adds to its event: columns of outputs that nobody spoke of, tables that nobody named.

A table in a statement is the event's dataset whose name ends with it. Where there is none and the facet says
which connection ran the statement, the name is completed as OpenLineage names tables there.
"""

from collections.abc import Iterable
from typing import NamedTuple

import sqlglot
from msgspec import Raw

from lineage import facets as f
from lineage.columns.projections import Flow
from lineage.columns.sql import KnownColumns, understand
from lineage.columns.statement import PARSED, Column, Derivation, Statement
from lineage.columns.tables import Parts
from lineage.event import Dataset, Event
from lineage.names import DatasetName

_DIALECTS = {
    "postgresql": "postgres",
    "mssql": "tsql",
    "sqlserver": "tsql",
    "awsathena": "athena",
    "mariadb": "mysql",
    "cockroachdb": "postgres",
}
_KNOWN_DIALECTS = frozenset(dialect.value for dialect in sqlglot.Dialects) - {""}
_DEFAULT_SCHEMAS = {"postgres": "public", "redshift": "public", "tsql": "dbo", "snowflake": "PUBLIC"}
_NAME_PARTS = {"mysql": 2, "clickhouse": 2, "hive": 2}
"""Parts of a table's name where they are not database, schema and table."""

_SEEN = {"lineage_observation": Raw(b'{"via":"sql"}')}
"""What our own capture tells ran; SQL that others tell only declares."""


class Addition(NamedTuple):
    """What the SQL of a job adds to its event."""

    derivations: list[Derivation]
    inputs: list[Dataset]
    outputs: list[Dataset]


NOTHING = Addition([], [], [])


def addition(event: Event, spoken_of: Iterable[DatasetName]) -> Addition:
    """What the event's `sql` facet adds; outputs that are `spoken_of` keep what was said of them."""
    said = f.parse(event.job.facets, "sql", f.Sql) if event.job is not None else None
    if said is None or event.job is None:
        return NOTHING
    places = _Places(event, said)
    told = understand(said.query, places.dialect, places.schemas)
    outputs = {places.of(parts) for parts in told.writes} - {None}
    inputs = {places.of(parts) for parts in told.reads} - {None} - outputs
    facets = _SEEN if event.job.namespace.startswith("metaflow://") else None
    return Addition(
        _derivations(told.flows, places, set(spoken_of)),
        [
            Dataset(*place, facets=facets)
            for place in sorted(filter(None, inputs))
            if place not in places.named
        ],
        [
            Dataset(*place, facets=facets)
            for place in sorted(filter(None, outputs))
            if place not in places.named
        ],
    )


def _derivations(flows: Iterable[Flow], places: "_Places", spoken_of: set[DatasetName]) -> list[Derivation]:
    columns: dict[DatasetName, list[Column]] = {}
    for flow in flows:
        target, source = places.of(flow.target), places.of(flow.source)
        if target is not None and source is not None and target not in spoken_of:
            column = Column(source, flow.source_field, flow.target_field, "DIRECT", flow.subtype)
            columns.setdefault(target, []).append(column)
    return [
        Derivation(target, True, Statement.of("sql", PARSED, found, narrows=False))
        for target, found in sorted(columns.items())
    ]


class _Places:
    """The datasets of an event, found by the names that its SQL gives them."""

    def __init__(self, event: Event, said: f.Sql) -> None:
        datasets = [*(event.inputs or ()), *(event.outputs or ())]
        self.named = {DatasetName.canonical(each.namespace, each.name) for each in datasets}
        self.schemas = _schemas(datasets)
        self._said = said
        self.dialect = _dialect(said, self.named)

    def of(self, parts: Parts) -> DatasetName | None:
        """The one dataset that the name means, or None."""
        folded = _folded(parts)
        found = [name for name in self.named if _folded(name.name.split("."))[-len(parts) :] == folded]
        return found[0] if len(found) == 1 else None if found else self._completed(parts)

    def _completed(self, parts: Parts) -> DatasetName | None:
        if not self._said.namespace:
            return None
        wanted = _NAME_PARTS.get(self.dialect or "", 3)
        schema = _DEFAULT_SCHEMAS.get(self.dialect or "")
        if len(parts) == 1 and wanted == 3 and schema:
            parts = (schema, *parts)
        if len(parts) == wanted - 1 and self._said.database:
            parts = (self._said.database, *parts)
        return DatasetName.canonical(self._said.namespace, ".".join(parts)) if len(parts) == wanted else None


def _folded(parts: Iterable[str]) -> Parts:
    return tuple(part.casefold() for part in parts)


def _dialect(said: f.Sql, names: Iterable[DatasetName]) -> str | None:
    """The dialect that the facet names, else the one spoken where the event's tables are."""
    schemes = sorted(name.namespace.partition(":")[0] for name in names)
    for word in (said.dialect or "", (said.namespace or "").partition(":")[0], *schemes):
        dialect = _DIALECTS.get(word.lower(), word.lower())
        if dialect in _KNOWN_DIALECTS:
            return dialect
    return None


def _schemas(datasets: Iterable[Dataset]) -> KnownColumns:
    """The columns of the event's tables, under every name that a statement may give them."""
    found: dict[Parts, tuple[str, ...]] = {}
    for dataset in datasets:
        schema = f.parse(dataset.facets, "schema", f.Schema)
        if schema is None or not schema.fields:
            continue
        parts = tuple(dataset.name.split("."))
        for start in range(len(parts)):
            found[parts[start:]] = tuple(field.name for field in schema.fields)
    return tuple(sorted(found.items()))
