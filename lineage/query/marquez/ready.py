"""Jobs and datasets as the text they are sent as: taken from where it is kept, else made and kept."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import Struct
from msgspec.json import Decoder

from lineage.query.marquez.rendering import Columns, make, make_newest
from lineage.query.marquez.types import raw
from lineage.store.sql import script
from lineage.store.store import Store
from lineage.store.texts.text import Half, Made, Seen, Text, brief_end, text_of


class _Newest(Struct, rename="camel"):
    current_version: UUID | None


class Known(NamedTuple):
    """A dataset's columns, and its newest version."""

    columns: Columns
    version: UUID | None


_COLUMNS, _NEWEST = Decoder(Columns), Decoder(_Newest)


def graph_texts(store: Store, nodes: Mapping[bytes, bool]) -> dict[bytes, Text]:
    """The nodes (each with whether it is a job) that are known, in this order, jobs with their newest run."""
    number = store.texts.number
    found = store.texts.brief(nodes)
    made = _make_and_keep(store, number, {each: nodes[each] for each in nodes if each not in found})
    texts = found | _completed(store, number, nodes, found)
    texts |= {each.id: text_of(each, whole=False) for each in made}
    return {each: text for each in nodes if isinstance(text := texts.get(each), Text)}


def _completed(
    store: Store, number: int, nodes: Mapping[bytes, bool], found: Mapping[bytes, Text | Half]
) -> dict[bytes, Text]:
    """The halves among those found, with the newest run or version that they lack."""
    halves = {each: (nodes[each], half) for each, half in found.items() if isinstance(half, Half)}
    newest = make_newest(store, halves)
    store.texts.keep_newest(number, newest)
    return {
        each: Text(half.name, half.text + newest[each] + brief_end(is_job=is_job))
        for each, (is_job, half) in halves.items()
    }


def list_texts(store: Store, nodes: Mapping[bytes, bool]) -> dict[bytes, Text]:
    """As `graph_texts`, but jobs with all the runs they tell, datasets with where their columns come from."""
    number = store.texts.number
    found = store.texts.whole(nodes)
    made = _make_and_keep(store, number, {each: nodes[each] for each in nodes if each not in found})
    found |= {each.id: text_of(each, whole=True) for each in made}
    return {each: found[each] for each in nodes if each in found}


def columns_of(store: Store, datasets: Iterable[bytes]) -> dict[str, Known]:
    """The columns of the datasets that are known, by their ids in 32 digits."""
    number, asked = store.texts.number, list(datasets)
    texts = store.texts.columns(asked)
    made = _make_and_keep(store, number, {each: False for each in asked if each not in texts})
    texts |= {each.id: (each.columns, f"{{{each.newest[:-1]}}}") for each in made}
    return {
        each.hex(): Known(_COLUMNS.decode(columns), _NEWEST.decode(newest).current_version)
        for each, (columns, newest) in texts.items()
    }


def make_missing(store: Store, limit: int) -> bool:
    """Make texts that are missing, `limit` at most; whether so many were made, and there may be more."""
    if store.texts.empty:
        store.texts.begin(Seen(*row) for row in store.query(script(__package__, "nodes_known")).rows)
    number = store.texts.number
    missing = store.texts.unready(limit)
    made = make(store, missing)
    kept = store.texts.keep(number, made)
    store.texts.drop(missing.keys() - {each.id for each in made})
    return kept == limit


def _make_and_keep(store: Store, number: int, nodes: Mapping[bytes, bool]) -> list[Made]:
    made = make(store, nodes) if nodes else []
    store.texts.keep(number, made)
    return made


def listed(texts: Iterable[Text]) -> Any:
    """They stand in an answer as they are."""
    return [raw(each.text) for each in texts]
