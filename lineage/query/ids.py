"""What is asked of many things at once, and how instants come back.

DuckDB takes long to plan with a list of a thousand ids, and to make UUIDs and aware datetimes: ids go
in as one text, rows come back with places among the ids, instants as microseconds.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from lineage.store.adjacency import Adjacency

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def id_list(ids: Iterable[UUID]) -> dict[str, str]:
    """The parameter $id_list: UUIDs of 36 characters with a comma between two."""
    return {"id_list": ",".join(map(str, ids))}


def instant_list(instants: Iterable[int]) -> dict[str, str]:
    """The parameter $instant_list: microseconds after 1970 in 20 characters with a comma between two.

    >>> instant_list([1_700_000_000_000_001, -1])
    {'instant_list': '00001700000000000001,-0000000000000000001'}
    """
    return {"instant_list": ",".join(f"{each:020d}" for each in instants)}


class AllNames(NamedTuple):
    """Every name of some datasets (jobs have one), and of each the place of its dataset among those."""

    names: list[UUID]
    places: list[int]


def all_names(adjacency: Adjacency, ids: Sequence[UUID]) -> AllNames:
    """The ids of the datasets under all their names."""
    found = [(name, place) for place, each in enumerate(ids) for name in adjacency.names(each.bytes)]
    return AllNames([UUID(bytes=name) for name, _ in found], [place for _, place in found])


def instant(since: int) -> datetime:
    """The instant so many microseconds after 1970.

    >>> instant(1_700_000_000_000_001)
    datetime.datetime(2023, 11, 14, 22, 13, 20, 1, tzinfo=datetime.timezone.utc)
    """
    return EPOCH + timedelta(microseconds=since)


def microseconds(moment: datetime) -> int:
    """The microseconds after 1970 of an instant.

    >>> microseconds(instant(1_700_000_000_000_001))
    1700000000000001
    """
    return (moment - EPOCH) // timedelta(microseconds=1)


def maybe_instant(since: int | None) -> datetime | None:
    """The instant, if there is one."""
    return None if since is None else instant(since)
