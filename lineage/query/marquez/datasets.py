"""Datasets, with their columns and where those come from."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple
from uuid import UUID

from lineage import facets as f
from lineage.errors import NotFound
from lineage.names import DatasetName, dataset_uuid
from lineage.query.ids import all_names, id_list, instant, maybe_instant
from lineage.query.marquez import said as s
from lineage.query.marquez.dataset_names import Names, dataset_names
from lineage.query.marquez.described import Described, described
from lineage.query.marquez.types import ColumnSources, Dataset, Id, InputField
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


class Written(NamedTuple):
    """The newest version, if there is one."""

    written_at: int | None = None
    version_id: str | None = None


class ColumnSource(NamedTuple):
    """A column that another comes from; `id` is its dataset's, in 32 digits."""

    id: str
    namespace: str
    dataset: str
    field: str
    description: str | None
    kind: str | None


ColumnsFrom = dict[str, list[ColumnSource]]
"""Where the columns of a dataset come from, by their names."""


def dataset(store: Store, namespace: str, name: str, *, hidden: bool = False) -> Dataset:
    """The dataset of any of its names, with `hidden` also a hidden one. Raises NotFound."""
    found = dataset_id(store, namespace, name, hidden=hidden)
    return datasets_of(store, [found], described(store, [found]), column_sources(store, [found]))[found]


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
    columns: Mapping[UUID, ColumnsFrom] = MappingProxyType({}),
) -> dict[UUID, Dataset]:
    """The datasets of these ids that are known; `about` is what they say of themselves."""
    if not ids:
        return {}
    seen, names = _seen(store, ids)
    written = newest_versions(store, ids)
    return {
        each: _dataset(
            names[each.bytes], seen[each], written.get(each, Written()), about[each], columns.get(each)
        )
        for each in ids
        if each in seen
    }


def newest_versions(store: Store, ids: Sequence[UUID]) -> dict[UUID, Written]:
    """The newest version of each of the datasets that has one."""
    rows = store.query(script(__package__, "newest_versions"), id_list(ids)).rows if ids else []
    return {ids[place]: Written(*version) for place, *version in rows}


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
    name: Id, seen: _Seen, written: Written, about: Described, columns: ColumnsFrom | None
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
        column_lineage=[_column(*each) for each in columns.items()] if columns else None,
        facets=about.all_facets,
        deleted=False,
    )


def kind(namespace: str, about: Described) -> Literal["DB_TABLE", "STREAM"]:
    """Marquez knows two types: a topic is a STREAM, all else a DB_TABLE (the facet datasetType says more)."""
    said = about.facet("datasetType", f.DatasetType)
    stream = said is not None and said.datasetType.upper() in _STREAM_TYPES
    return "STREAM" if stream or namespace.partition(":")[0].lower() in _STREAM_SCHEMES else "DB_TABLE"


def column_sources(store: Store, ids: Sequence[UUID]) -> dict[UUID, ColumnsFrom]:
    """Where the columns of the datasets come from; a dataset of which nothing is said is not there."""
    found: dict[UUID, ColumnsFrom] = {}
    for target, field, *source in store.query(script(__package__, "column_sources"), {"ids": list(ids)}).rows:
        found.setdefault(target, {}).setdefault(field, []).append(ColumnSource(*source))
    return found


def _column(field: str, sources: Sequence[ColumnSource]) -> ColumnSources:
    inputs = [InputField(each.namespace, each.dataset, None, *each[3:]) for each in sources]
    # Marquez says once a column what today stands at each of its sources.
    return ColumnSources(field, inputs, sources[0].description, sources[0].kind)
