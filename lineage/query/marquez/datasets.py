"""Datasets, with their columns and where those come from."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Literal, NamedTuple
from uuid import UUID

from lineage import facets as f
from lineage.errors import NotFound
from lineage.names import DatasetName, dataset_uuid
from lineage.query.marquez import said as s
from lineage.query.marquez.dataset_names import Names, dataset_names
from lineage.query.marquez.described import Described, described
from lineage.query.marquez.ids import all_names, id_list, instant, maybe_instant
from lineage.query.marquez.page import ALL, Page
from lineage.query.marquez.types import ColumnSources, Dataset, Datasets, Id, InputField
from lineage.store.sql import script
from lineage.store.store import Store

_STREAM_SCHEMES = ("kafka", "kinesis", "pubsub", "pulsar", "eventhub", "nats")
_STREAM_TYPES = ("STREAM", "TOPIC")
NO_SOURCE = "default"
"""The source of a dataset that names none, as in Marquez."""


class _Seen(NamedTuple):
    """When a dataset was spoken of under any of its names."""

    created_at: int
    updated_at: int


class _Written(NamedTuple):
    """The newest version, if there is one."""

    written_at: int | None = None
    version_id: str | None = None


def datasets(store: Store, namespace: str, page: Page = ALL) -> Datasets:
    """The datasets of a namespace that are not hidden, by name."""
    asked = {"namespace": namespace, **page._asdict()}
    found = store.query(script(__package__, "dataset_page"), asked).rows
    ids = [row[0] for row in found]
    known = datasets_of(store, ids, described(store, ids), _column_sources(store, ids))
    return Datasets(list(known.values()), found[0][1] if found else 0)


def dataset(store: Store, namespace: str, name: str, *, hidden: bool = False) -> Dataset:
    """The dataset of any of its names, with `hidden` also a hidden one. Raises NotFound."""
    found = dataset_id(store, namespace, name, hidden=hidden)
    return datasets_of(store, [found], described(store, [found]), _column_sources(store, [found]))[found]


def dataset_id(store: Store, namespace: str, name: str, *, hidden: bool = False) -> UUID:
    """The id of the dataset of that name, of several names the one that stays. Raises NotFound."""
    named = UUID(bytes=dataset_uuid(DatasetName.canonical(namespace, name)))
    found = store.query(script(__package__, "shown_dataset"), {"dataset": str(named), "hidden": hidden}).rows
    if not found:
        raise NotFound(f"Dataset '{name}' not found.")
    root: UUID = found[0][0]
    return root


def datasets_of(
    store: Store,
    ids: Sequence[UUID],
    about: Mapping[UUID, Described],
    columns: Mapping[UUID, list[ColumnSources]] = MappingProxyType({}),
) -> dict[UUID, Dataset]:
    """The datasets of these ids that are known; `about` is what they say of themselves."""
    if not ids:
        return {}
    seen, names = _seen(store, ids)
    rows = store.query(script(__package__, "newest_versions"), id_list(ids)).rows
    written = {ids[place]: _Written(*version) for place, *version in rows}
    return {
        each: _dataset(
            names[each.bytes], seen[each], written.get(each, _Written()), about[each], columns.get(each)
        )
        for each in ids
        if each in seen
    }


def _seen(store: Store, ids: Sequence[UUID]) -> tuple[dict[UUID, _Seen], Names]:
    """When the datasets were spoken of under any of their names, and the names that stay."""
    every, places = all_names(store.adjacency(), ids)
    seen: dict[UUID, _Seen] = {}
    names: dict[bytes, Id] = {}
    for place, namespace, name, first, last in store.query(
        script(__package__, "datasets"), id_list(every)
    ).rows:
        each = ids[places[place]]
        known = seen.get(each, _Seen(first, last))
        seen[each] = _Seen(min(known.created_at, first), max(known.updated_at, last))
        names[every[place].bytes] = Id(namespace, name)
    return seen, dataset_names(store, (each.bytes for each in seen), names)


def _dataset(
    name: Id, seen: _Seen, written: _Written, about: Described, columns: list[ColumnSources] | None
) -> Dataset:
    source = about.facet("dataSource", s.DataSource)
    stored = about.facet("marquez_dataset", s.MarquezDataset)
    lifecycle = about.facet("lifecycleStateChange", f.Lifecycle)
    return Dataset(
        id=name,
        type=kind(name.namespace, about),
        name=name.name,
        physical_name=(stored.physicalName if stored else None) or name.name,
        created_at=instant(seen.created_at),
        updated_at=instant(seen.updated_at),
        namespace=name.namespace,
        source_name=(source.name if source else None) or NO_SOURCE,
        fields=about.fields(about.facet("schema", s.Fields)),
        tags=about.tags(),
        last_modified_at=maybe_instant(written.written_at),
        last_lifecycle_state=lifecycle.lifecycleStateChange if lifecycle else None,
        description=about.description,
        current_version=UUID(written.version_id) if written.version_id else None,
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
