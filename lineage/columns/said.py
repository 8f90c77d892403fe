"""What the facets of an event say of where its datasets come from.

Rules: OpenLineage's columnLineage 1-2-0, with the transformation words of its first versions, and its
`lineage` facet 1-0-0.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from msgspec import Raw

from lineage import facets as f
from lineage.columns.statement import SAID, Column, Derivation, Statement, joined
from lineage.event import Dataset, Event, Facets
from lineage.names import DatasetName

_MEMO_BYTES = 8_192
"""Facets up to this size are read once: a job says the same of its columns in every run."""


def derivations(event: Event) -> list[Derivation]:
    """What the facets of an event say of its outputs, inputs and dataset; of each target one statement."""
    found: dict[tuple[DatasetName, bool], list[Statement]] = {}
    for target, of_job, statement in _said(event):
        found.setdefault((target, of_job), []).append(statement)
    return [Derivation(*key, joined(statements)) for key, statements in found.items()]


def _said(event: Event) -> Iterator[Derivation]:
    for dataset in event.outputs or ():
        yield from _of_dataset(dataset, of_job=event.job is not None)
    for dataset in event.inputs or ():
        yield from _of_dataset(dataset, of_job=False)
    if event.dataset is not None:
        yield from _of_dataset(event.dataset, of_job=False)
    if event.job is not None:
        yield from _of_entries(event.job.facets)


def _of_dataset(dataset: Dataset, *, of_job: bool) -> Iterator[Derivation]:
    for name, read in (("columnLineage", _column_lineage), ("lineage", _dataset_lineage)):
        raw = dataset.facets.get(name) if dataset.facets else None
        statement = _remembered(read, bytes(raw)) if raw is not None else None
        if statement is not None:
            yield Derivation(DatasetName.canonical(dataset.namespace, dataset.name), of_job, statement)


def _remembered(read: Callable[[bytes], Statement | None], body: bytes) -> Statement | None:
    return _memo(read, body) if len(body) <= _MEMO_BYTES else read(body)


@lru_cache(maxsize=2_048)
def _memo(read: Callable[[bytes], Statement | None], body: bytes) -> Statement | None:
    return read(body)


def _column_lineage(body: bytes) -> Statement | None:
    """A columnLineage facet; one that names no source says nothing, so that it unsays nothing."""
    found = f.parse({"columnLineage": Raw(body)}, "columnLineage", f.ColumnLineage)
    if found is None:
        return None
    columns = _input_fields(found.dataset or (), None, f.Transformation())
    narrows = bool(columns)
    for target_field, output in found.fields.items():
        columns += _input_fields(output.inputFields or (), target_field, _of_first_versions(output))
    return Statement.of("columnLineage", SAID, columns, narrows=narrows) if columns else None


def _input_fields(
    sources: Iterable[f.InputField], target_field: str | None, unless_said: f.Transformation
) -> list[Column]:
    """The columns that one target comes from: most of what events say, so it is read in one go."""
    return [
        _column(_place(source.namespace, source.name), source.field, target_field, made)
        for source in sources
        if source.namespace and source.name
        for made in source.transformations or (unless_said,)
    ]


_place = lru_cache(maxsize=65_536)(DatasetName.canonical)


def _of_first_versions(output: f.OutputField) -> f.Transformation:
    """IDENTITY or MASKED for all sources of a column, as the facet's versions before 1-1-0 said it."""
    kind = output.transformationType
    if not kind:
        return f.Transformation(description=output.transformationDescription)
    masked = kind.upper() == "MASKED"
    return f.Transformation(
        "DIRECT", None if masked else kind.upper(), output.transformationDescription, masked or None
    )


def _column(
    source: DatasetName, source_field: str | None, target_field: str | None, made: f.Transformation
) -> Column:
    return Column(source, source_field, target_field, made.type, made.subtype, made.masking, made.description)


def _dataset_lineage(body: bytes) -> Statement | None:
    found = f.parse({"lineage": Raw(body)}, "lineage", f.DatasetLineage)
    return _lineage(found) if found is not None else None


def _of_entries(facets: Facets | None) -> Iterator[Derivation]:
    found = f.parse(facets, "lineage", f.JobLineage)
    for entry in found.entries if found else ():
        statement = _lineage(entry)
        if entry.type == "DATASET" and entry.namespace and entry.name and statement is not None:
            yield Derivation(DatasetName.canonical(entry.namespace, entry.name), True, statement)


def _lineage(said: f.DatasetLineage) -> Statement | None:
    """A `lineage` facet or entry; an empty list of inputs says that nothing tracked feeds the target."""
    if said.inputs is None and not said.fields:
        return None
    columns = [column for each in said.inputs or () for column in _input(each, None)]
    for target_field, field in (said.fields or {}).items():
        columns += (column for each in field.inputs or () for column in _input(each, target_field))
    return Statement.of("lineage", SAID, columns, narrows=True)


def _input(source: f.LineageInput, target_field: str | None) -> Iterator[Column]:
    if source.type == "DATASET" and source.namespace and source.name:
        place = DatasetName.canonical(source.namespace, source.name)
        for transformation in source.transformations or (f.Transformation(),):
            yield _column(place, source.field, target_field, transformation)
