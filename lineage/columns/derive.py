"""Event -> where its datasets come from, as rows, and the datasets that only its facets name."""

from functools import lru_cache
from typing import NamedTuple

from msgspec import Raw

from lineage.batch import Filed, Rows
from lineage.columns import said
from lineage.columns.statement import Derivation
from lineage.event import Dataset, Event, Facets, Job
from lineage.names import DatasetName, digest, node_uuid
from lineage.rows import DatasetRow, DerivationRow, Micros


class Derived(NamedTuple):
    """Derivations, and the inputs and outputs of the job that are named by nothing else."""

    derivations: list[Derivation]
    inputs: list[Dataset]
    outputs: list[Dataset]


def derive(event: Event) -> Derived:
    """What an event says, in facets or in SQL, of where its datasets come from; shared, not to be changed."""
    if event.job is not None:
        job = (event.job.namespace, event.job.name, _facets(event.job.facets))
        return _derive(job, _datasets(event.inputs), _datasets(event.outputs))
    return Derived(said.derivations(event), [], [])


_Facets = tuple[tuple[str, bytes], ...]
_Named = tuple[str, str, _Facets]
_TELLING = ("columnLineage", "lineage", "schema", "sql")


def _facets(facets: Facets | None) -> _Facets:
    return tuple((name, bytes(facets[name])) for name in _TELLING if name in facets) if facets else ()


def _datasets(datasets: list[Dataset] | None) -> tuple[_Named, ...]:
    return tuple((each.namespace, each.name, _facets(each.facets)) for each in datasets or ())


def _raw(facets: _Facets) -> Facets:
    return {name: Raw(body) for name, body in facets}


@lru_cache(maxsize=4_096)
def _derive(job: _Named, inputs: tuple[_Named, ...], outputs: tuple[_Named, ...]) -> Derived:
    """Read once for all events that repeat it: a job says the same of its data in every run."""
    event = Event(
        eventTime="",
        job=Job(job[0], job[1], _raw(job[2])),
        inputs=[Dataset(namespace, name, _raw(facets)) for namespace, name, facets in inputs],
        outputs=[Dataset(namespace, name, _raw(facets)) for namespace, name, facets in outputs],
    )
    derivations = said.derivations(event)
    reads, writes = _only_here(event, derivations)
    if "sql" in dict(job[2]):
        from lineage.columns.queries import addition  # brings a parser that few events need

        found = addition(event, {derivation.target for derivation in derivations if derivation.of_job})
        derivations = derivations + found.derivations
        reads, writes = reads + found.inputs, writes + found.outputs
    return Derived(derivations, reads, writes)


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
    """Add the derivations to `rows`; `job_id` is the event's job. What a batch repeats is filed once."""
    known = rows.derived.get((job_id, id(derived)))
    if known is not None and known.first_at <= at <= known.last_at:
        return
    first_at, last_at = (min(known.first_at, at), max(known.last_at, at)) if known else (at, at)
    rows.derived[job_id, id(derived)] = Filed(derived, first_at, last_at)
    for derivation in derived.derivations:
        _add(derivation, job_id, at, rows)


def _add(derivation: Derivation, job_id: bytes | None, at: Micros, rows: Rows) -> None:
    target, of_job, statement = derivation
    made_by = job_id if of_job else None
    dataset_id = node_uuid("dataset", *target)
    derivation_id = _derivation_id(made_by or b"", dataset_id)
    rows.add_derivation(
        DerivationRow(
            derivation_id, made_by, dataset_id, statement.facet, statement.narrows, statement.rank, at,
            statement.statement_id,
        )
    )  # fmt: skip
    rows.columns[derivation_id, statement.statement_id] = statement.columns
    for source in statement.sources:
        rows.add_dataset(DatasetRow(node_uuid("dataset", *source), *source, at, at))


_derivation_id = lru_cache(maxsize=65_536)(digest)
