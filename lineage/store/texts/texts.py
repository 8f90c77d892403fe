"""What jobs and datasets are told as, kept as text: DuckDB is no place to look up a thousand rows.

A text is made by whoever asks first, or by the server when it has nothing else to do. Before a batch is
committed, the writer forgets those that the batch may change; so whatever happens, what is found is true.
"""

import json
import sqlite3
import threading
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from lineage.store.texts.text import FORM, Half, Made, Seen, Text, pack, unpack

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
        self._path = path
        self._lock = threading.Lock()
        self._number = 0
        self._changes: deque[_Change] = deque(maxlen=_KEPT_CHANGES)
        self._changing: _Change | None = None
        self._closed = False
        self._file: sqlite3.Connection | None = None
        if path is not None and path.exists():
            self._file = _open(path)

    @property
    def empty(self) -> bool:
        """Whether nothing has ever been kept, so that nothing need be forgotten by name."""
        return self._file is None

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
            if self._file is None:
                return
            with _transaction(self._file):
                _forget(self._file, change)

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
            with suppress(sqlite3.OperationalError):  # a full disk: it will be made again
                self._write(statements, lasting)
                return len(lasting)
            return 0

    def unready(self, limit: int) -> dict[bytes, bool]:
        """Some of those that lack something, each with whether it is a job."""
        with self._lock:
            rows = [] if self._file is None else self._file.execute(_statement("unready"), [limit]).fetchall()
        return {bytes.fromhex(each): bool(is_job) for each, is_job in rows}

    def begin(self, known: Iterable[Seen]) -> None:
        """Note what the store knows, for `unready` to tell it."""
        left = iter(known)
        while some := list(islice(left, _NOTED_AT_ONCE)):
            with self._lock:
                self._write(["see"], [(each.id.hex(), *each[1:]) for each in some])

    def drop(self, ids: Iterable[bytes]) -> None:
        """Know nothing more of them: they are not in the store."""
        with self._lock:
            self._drop(ids)

    def close(self) -> None:
        with self._lock:
            if self._file is not None:
                self._file.close()
            self._file, self._closed = None, True

    def _rows(self, statement: str, ids: Collection[bytes]) -> list[str]:
        asked = json.dumps([each.hex() for each in ids])
        with self._lock:
            if self._file is None:
                return []
            ((found,),) = self._file.execute(_statement(statement), [asked]).fetchall()
        return found.split("\x1e") if found else []

    def _changed_since(self, number: int) -> set[bytes] | None:
        """What may have changed; None where it may be anything."""
        if len(self._changes) == _KEPT_CHANGES and self._changes[0].number > number:
            return None
        recent = [each.ids for each in self._changes if each.number > number]
        if self._changing is not None:
            recent.append(self._changing.ids)
        return None if None in recent else {node for ids in recent for node in ids or ()}

    def _drop(self, ids: Iterable[bytes]) -> None:
        if self._file is not None:
            with _transaction(self._file):
                self._file.executemany(_statement("drop"), [(each.hex(),) for each in ids])

    def _write(
        self, statements: Sequence[str], rows: Sequence[tuple[Any, ...]] | Sequence[dict[str, Any]]
    ) -> None:
        if self._closed:
            return
        if self._file is None:
            self._file = _open(self._path)
        with _transaction(self._file):
            for statement in statements:
                self._file.executemany(_statement(statement), rows)


def _forget(file: sqlite3.Connection, change: Change | None) -> None:
    if change is None:
        file.execute(_statement("forget_all"))
        return
    file.executemany(_statement("see"), [(each.id.hex(), *each[1:]) for each in change.seen])
    for statement, ids in (("forget_said", change.said), ("forget_newest", change.moved)):
        file.executemany(_statement(statement), [(each.hex(),) for each in ids])


@contextmanager
def _transaction(file: sqlite3.Connection) -> Iterator[None]:
    file.execute("begin immediate")
    try:
        yield
        file.execute("commit")
    except BaseException:
        if file.in_transaction:
            file.execute("rollback")
        raise


def _open(path: Path | None) -> sqlite3.Connection:
    """The file, made anew where it is damaged or of another form."""
    try:
        return _opened(path)
    except sqlite3.DatabaseError:
        if path is None:
            raise
        remove(path)
        return _opened(path)


def _opened(path: Path | None) -> sqlite3.Connection:
    file = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
    ((form,),) = file.execute("pragma user_version").fetchall()
    if form not in (0, FORM):
        file.close()
        raise sqlite3.DatabaseError(f"texts of the form {form}")
    file.execute("pragma journal_mode = wal")
    # What was forgotten must stay so, whatever the machine does: the store's commit comes after it.
    file.execute("pragma synchronous = full")
    file.executescript(_statement("schema"))
    file.execute(f"pragma user_version = {FORM}")
    return file


def remove(path: Path) -> None:
    """Remove the file, and what SQLite keeps beside it."""
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


@cache
def _statement(name: str) -> str:
    """The text of `name`.sql in this folder."""
    return resources.files(__package__).joinpath(f"{name}.sql").read_text()
