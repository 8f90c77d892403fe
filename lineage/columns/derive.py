"""Event -> where its datasets come from, as rows, and the datasets that only its facets name."""

from collections.abc import Sequence
from typing import NamedTuple

from lineage.columns import said
from lineage.columns.statement import Column, Derivation
from lineage.event import Dataset, Event
from lineage.names import DatasetName, digest, node_uuid
from lineage.rows import ColumnEdgeRow, DatasetRow, DerivationRow, Micros, Rows


class Derived(NamedTuple):
    """Derivations, and the inputs and outputs of the job that are named by nothing else."""

    derivations: list[Derivation]
    inputs: list[Dataset]
    outputs: list[Dataset]


def derive(event: Event) -> Derived:
    """What an event says, in facets or in SQL, of where its datasets come from."""
    derivations = said.derivations(event)
    inputs, outputs = _only_here(event, derivations)
    if event.job is not None and event.job.facets and "sql" in event.job.facets:
        from lineage.columns.queries import addition  # brings a parser that few events need

        found = addition(event, {derivation.target for derivation in derivations if derivation.of_job})
        derivations += found.derivations
        inputs += found.inputs
        outputs += found.outputs
    return Derived(derivations, inputs, outputs)


def _only_here(event: Event, derivations: list[Derivation]) -> tuple[list[Dataset], list[Dataset]]:
    """Sources count as inputs and targets as outputs; what a job derives from its own output is no input."""
    of_job = [derivation for derivation in derivations if derivation.of_job]
    if not of_job:
        return [], []
    targets = {derivation.target for derivation in of_job}
    sources = {source for derivation in of_job for source in derivation.statement.sources}
    outputs = _names(event.outputs)
    return (
        [Dataset(*name) for name in sorted(sources - _names(event.inputs) - outputs - targets)],
        [Dataset(*name) for name in sorted(targets - outputs)],
    )


def _names(datasets: list[Dataset] | None) -> set[DatasetName]:
    return {DatasetName.canonical(dataset.namespace, dataset.name) for dataset in datasets or ()}


def add(derived: Derived, job_id: bytes | None, at: Micros, rows: Rows) -> None:
    """Add the derivations to `rows`; `job_id` is the event's job."""
    for target, of_job, statement in derived.derivations:
        made_by = job_id if of_job else None
        dataset_id = node_uuid("dataset", *target)
        derivation_id = digest(made_by or b"", dataset_id)
        row = DerivationRow(
            derivation_id, made_by, dataset_id, statement.facet, statement.narrows, statement.rank, at,
            statement.statement_id,
        )  # fmt: skip
        rows.add_derivation(row)
        for source in statement.sources:
            rows.add_dataset(DatasetRow(node_uuid("dataset", *source), *source, at))
        _add_edges(row, statement.columns, rows)


def _add_edges(row: DerivationRow, columns: Sequence[Column], rows: Rows) -> None:
    if (row.derivation_id, row.statement_id, 0) in rows.column_edges:
        return
    for number, column in enumerate(columns):
        source_id = node_uuid("dataset", *column.source)
        rows.column_edges[row.derivation_id, row.statement_id, number] = ColumnEdgeRow(
            row.derivation_id, row.statement_id, source_id, *column[1:]
        )
