"""Facets that say where columns come from, in few words: a source is `uri#column`."""

from collections.abc import Iterable, Mapping
from typing import Any

from build import Facet, facet

Source = str | tuple[str, dict[str, Any]]
"""`uri#column`, or with it a transformation."""


def column_lineage(fields: Mapping[str, Iterable[Source]], whole: Iterable[Source] = ()) -> dict[str, Facet]:
    """A columnLineage facet; `whole` are the sources of its `dataset` entries."""
    said = {name: {"inputFields": [place(source) for source in sources]} for name, sources in fields.items()}
    return {"columnLineage": facet(fields=said, dataset=[place(source) for source in whole])}


def entry(uri: str, *inputs: Source, **fields: Iterable[Source]) -> dict[str, Any]:
    """An entry of a job's `lineage` facet."""
    named = {name: {"inputs": [typed(source) for source in sources]} for name, sources in fields.items()}
    return {**typed(uri), "inputs": [typed(source) for source in inputs], "fields": named}


def entries_facet(*entries: dict[str, Any]) -> dict[str, Facet]:
    return {"lineage": facet(entries=list(entries))}


def typed(source: Source) -> dict[str, Any]:
    return {"type": "DATASET", **place(source)}


def place(source: Source) -> dict[str, Any]:
    address, made = source if isinstance(source, tuple) else (source, None)
    uri, hash_, field = address.partition("#")
    scheme, _, rest = uri.partition("://")
    authority, _, name = rest.partition("/")
    found: dict[str, Any] = {"namespace": f"{scheme}://{authority}", "name": name}
    if hash_:
        found["field"] = field
    if made is not None:
        found["transformations"] = [made]
    return found
