"""What jobs and datasets are told as, kept as text: DuckDB is no place to look up a thousand rows.

A text is made by whoever asks first, or by the server when it has nothing else to do. Before a batch is
committed, the writer forgets those that the batch may change; so whatever happens, what is found is true.
"""

import json
import threading
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from lineage.store.texts.file import File
from lineage.store.texts.text import Half, Made, Seen, Text, pack, unpack

_NOTED_AT_ONCE = 5_000
_KEPT_CHANGES = 32
"""Batches of which it is known what they changed; what took longer to make than those is not kept."""


class _Change(NamedTuple):
    """What was forgotten (None: all), and the number of the change after which it may be kept again."""

    number: int
    ids: frozenset[bytes] | None


class Change(NamedTuple):
    """What a batch brings: those it speaks of, that say something new, that have a newer run or version."""

    seen: Collection[Seen]
    said: Collection[bytes]
    moved: Collection[bytes]


class Texts:
    """The texts of one store; any thread may ask and keep, one forgets."""

    def __init__(self, path: Path | None) -> None:
        self._file = File(path)
        self._lock = threading.Lock()
        self._number = 0
        self._changes: deque[_Change] = deque(maxlen=_KEPT_CHANGES)
        self._changing: _Change | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is kept, so that nothing need be forgotten by name."""
        return not self._file.there

    @property
    def number(self) -> int:
        """How many changes there have been: to be noted before the store is asked for what is to be kept."""
        return self._number

    # --- by the writer

    def forget(self, change: Change | None) -> None:
        """Before a batch is committed: forget what it may change; all, where that is not known."""
        with self._lock:
            self._number += 1
            ids = None if change is None else frozenset(change.said) | frozenset(change.moved)
            self._changing = _Change(self._number, ids)
            if self._file.there:
                self._file.write(*_forgetting(change))

    def settle(self, given_up: Iterable[Seen] = ()) -> None:
        """The batch is committed; or it is `given_up`, and what it spoke of is known no more."""
        with self._lock:
            if self._changing is None:
                return
            self._number += 1
            self._changes.append(_Change(self._number, self._changing.ids))
            self._changing = None
            self._drop(each.id for each in given_up)

    # --- by those who ask

    def brief(self, ids: Collection[bytes]) -> dict[bytes, Text | Half]:
        """The texts that there are, with the newest run or version alone; without, where there is a newer."""
        rows = (row.split("\x1f") for row in self._rows("brief", ids))
        return {
            bytes.fromhex(node): Text(name, about + newest) if newest else Half(name, about)
            for node, name, about, newest in rows
        }

    def whole(self, ids: Collection[bytes]) -> dict[bytes, Text]:
        """The texts that there are, with all newest runs or the sources of columns."""
        rows = (row.split("\x1f") for row in self._rows("whole", ids))
        return {bytes.fromhex(node): Text(name, text + unpack(rest)) for node, name, text, rest in rows}

    def columns(self, ids: Collection[bytes]) -> dict[bytes, tuple[str, str]]:
        """What a graph of columns needs of the datasets, and their newest versions."""
        rows = (row.split("\x1f") for row in self._rows("columns", ids))
        return {bytes.fromhex(node): (columns, newest) for node, columns, newest in rows}

    def keep(self, number: int, made: Iterable[Made]) -> int:
        """Keep what was made from the store as it was at change `number`, but for what has changed since.

        The number of those that were kept.
        """
        packed = (each._replace(lineage=pack(each.lineage), runs=pack(each.runs)) for each in made)
        rows = [each._asdict() for each in packed]
        return self._keep(("keep_node", "keep_saying", "keep_runs"), number, rows)

    def keep_newest(self, number: int, newest: Mapping[bytes, str]) -> None:
        """Keep newest runs and versions, as `keep` does."""
        rows = [{"id": each, "newest": text} for each, text in newest.items()]
        self._keep(("keep_newest", "hold_newest"), number, rows)

    def _keep(self, statements: Sequence[str], number: int, rows: Sequence[dict[str, Any]]) -> int:
        with self._lock:
            changed = self._changed_since(number)
            if changed is None:
                return 0
            lasting = [{**row, "id": row["id"].hex()} for row in rows if row["id"] not in changed]
            return len(lasting) if self._file.write(*((each, lasting) for each in statements)) else 0

    def unready(self, limit: int) -> dict[bytes, bool]:
        """Some of those that lack something, each with whether it is a job."""
        with self._lock:
            rows = self._file.rows("unready", [limit])
        return {bytes.fromhex(each): bool(is_job) for each, is_job in rows}

    def begin(self, known: Iterable[Seen]) -> None:
        """Note what the store knows, for `unready` to tell it."""
        left = iter(known)
        while some := list(islice(left, _NOTED_AT_ONCE)):
            with self._lock:
                self._file.write(("see", _seen(some)))

    def drop(self, ids: Iterable[bytes]) -> None:
        """Know nothing more of them: they are not in the store."""
        with self._lock:
            self._drop(ids)

    def close(self) -> None:
        with self._lock:
            self._file.close()

    def _rows(self, statement: str, ids: Collection[bytes]) -> list[str]:
        with self._lock:
            found = self._file.rows(statement, [json.dumps([each.hex() for each in ids])])
        return found[0][0].split("\x1e") if found and found[0][0] else []

    def _changed_since(self, number: int) -> set[bytes] | None:
        """What may have changed; None where it may be anything."""
        if len(self._changes) == _KEPT_CHANGES and self._changes[0].number > number:
            return None
        recent = [each.ids for each in self._changes if each.number > number]
        if self._changing is not None:
            recent.append(self._changing.ids)
        return None if None in recent else {node for ids in recent for node in ids or ()}

    def _drop(self, ids: Iterable[bytes]) -> None:
        if self._file.there:
            self._file.write(("drop", [[each.hex()] for each in ids]))


def _forgetting(change: Change | None) -> list[tuple[str, Sequence[Sequence[Any]]]]:
    """What is written so that a change is forgotten."""
    if change is None:
        return [("forget_all", [[]])]
    said, moved = ([[each.hex()] for each in ids] for ids in (change.said, change.moved))
    return [("see", _seen(change.seen)), ("forget_said", said), ("forget_newest", moved)]


def _seen(nodes: Iterable[Seen]) -> list[tuple[Any, ...]]:
    return [(each.id.hex(), *each[1:]) for each in nodes]
