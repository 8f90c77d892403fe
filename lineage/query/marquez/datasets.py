"""Datasets, with their columns and where those come from."""

from collections.abc import Sequence
from itertools import groupby
from typing import Literal, NamedTuple
from uuid import UUID

from lineage import facets as f
from lineage.errors import NotFound
from lineage.names import DatasetName, dataset_uuid
from lineage.query.marquez import said as s
from lineage.query.marquez.described import Described, described
from lineage.query.marquez.ids import id_list, instant, maybe_instant
from lineage.query.marquez.page import ALL, Page
from lineage.query.marquez.types import ColumnSources, Dataset, Datasets, Id, InputField
from lineage.store.sql import script
from lineage.store.store import Store

_STREAM_SCHEMES = ("kafka", "kinesis", "pubsub", "pulsar", "eventhub", "nats")
_STREAM_TYPES = ("STREAM", "TOPIC")
NO_SOURCE = "default"
"""The source of a dataset that names none, as in Marquez."""


class _Row(NamedTuple):
    place: int
    namespace: str
    name: str
    created_at: int
    updated_at: int
    written_at: int | None
    version_id: str | None


def datasets(store: Store, namespace: str, page: Page = ALL) -> Datasets:
    """The datasets of a namespace that are not hidden, by name."""
    asked = {"namespace": namespace, **page._asdict()}
    found = store.query(script(__package__, "dataset_page"), asked).rows
    return Datasets(list(datasets_of(store, [row[0] for row in found]).values()), found[0][1] if found else 0)


def dataset(store: Store, namespace: str, name: str, *, hidden: bool = False) -> Dataset:
    """The dataset of any of its names, with `hidden` also a hidden one. Raises NotFound."""
    found = dataset_id(store, namespace, name, hidden=hidden)
    return datasets_of(store, [found])[found]


def dataset_id(store: Store, namespace: str, name: str, *, hidden: bool = False) -> UUID:
    """The id of the dataset of that name, of several names the one that stays. Raises NotFound."""
    named = UUID(bytes=dataset_uuid(DatasetName.canonical(namespace, name)))
    found = store.query(script(__package__, "shown_dataset"), {"dataset": str(named), "hidden": hidden}).rows
    if not found:
        raise NotFound(f"Dataset '{name}' not found.")
    root: UUID = found[0][0]
    return root


def datasets_of(store: Store, ids: Sequence[UUID], *, columns: bool = True) -> dict[UUID, Dataset]:
    """The datasets of these ids that are known; without `columns` not where their columns come from."""
    if not ids:
        return {}
    rows = [_Row(*row) for row in store.query(script(__package__, "datasets"), id_list(ids)).rows]
    about = described(store, ids)
    sources = _column_sources(store, ids) if columns else {}
    found = {ids[row.place]: row for row in rows}
    return {each: _dataset(row, about[each], sources.get(each)) for each, row in found.items()}


def _dataset(row: _Row, about: Described, columns: list[ColumnSources] | None) -> Dataset:
    source = about.facet("dataSource", s.DataSource)
    stored = about.facet("marquez_dataset", s.MarquezDataset)
    lifecycle = about.facet("lifecycleStateChange", f.Lifecycle)
    return Dataset(
        id=Id(row.namespace, row.name),
        type=kind(row.namespace, about),
        name=row.name,
        physical_name=(stored.physicalName if stored else None) or row.name,
        created_at=instant(row.created_at),
        updated_at=instant(row.updated_at),
        namespace=row.namespace,
        source_name=(source.name if source else None) or NO_SOURCE,
        fields=about.fields(about.facet("schema", s.Fields)),
        tags=about.tags(),
        last_modified_at=maybe_instant(row.written_at),
        last_lifecycle_state=lifecycle.lifecycleStateChange if lifecycle else None,
        description=about.description,
        current_version=UUID(row.version_id) if row.version_id else None,
        column_lineage=columns,
        facets=about.all_facets,
        deleted=False,
    )


def kind(namespace: str, about: Described) -> Literal["DB_TABLE", "STREAM"]:
    """Marquez knows two types: a topic is a STREAM, all else a DB_TABLE (the facet datasetType says more)."""
    said = about.facet("datasetType", f.DatasetType)
    stream = said is not None and said.datasetType.upper() in _STREAM_TYPES
    return "STREAM" if stream or namespace.partition(":")[0].lower() in _STREAM_SCHEMES else "DB_TABLE"


def _column_sources(store: Store, ids: Sequence[UUID]) -> dict[UUID, list[ColumnSources]]:
    rows = store.query(script(__package__, "column_sources"), {"ids": list(ids)}).rows
    found: dict[UUID, list[ColumnSources]] = {}
    for (target, field), edges in groupby(rows, key=lambda row: row[:2]):
        inputs = [InputField(edge[2], edge[3], None, edge[4], edge[5], edge[6]) for edge in edges]
        # Marquez says once a column what today stands at each of its sources.
        first = inputs[0]
        sources = ColumnSources(field, inputs, first.transformation_description, first.transformation_type)
        found.setdefault(target, []).append(sources)
    return found
