"""The SQLite file in which texts are kept: where it cannot be read or written it is thrown away."""

import logging
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from lineage.store.texts.text import FORM

Rows = Sequence[Sequence[Any]] | Sequence[Mapping[str, Any]]

_log = logging.getLogger("lineage")


class File:
    """It is there from the first writing on; not for several threads at once."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._closed = False
        self._connection: sqlite3.Connection | None = None
        if path is not None and path.exists():
            self._connect()

    @property
    def there(self) -> bool:
        return self._connection is not None

    def rows(self, statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """What the question of `statement`.sql gives; nothing where there is no file."""
        if self._connection is None:
            return []
        try:
            return self._connection.execute(_text(statement), parameters).fetchall()
        except sqlite3.Error as fault:
            self._throw_away(fault)
            return []

    def write(self, *work: tuple[str, Rows]) -> bool:
        """Run each statement for each of its rows, all or nothing; whether it was done, down to the disk."""
        if self._closed:
            return False
        try:
            with _transaction(self._connection or self._connect()) as connection:
                for statement, rows in work:
                    connection.executemany(_text(statement), rows)
        except sqlite3.Error as fault:
            self._throw_away(fault)
            return False
        return True

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection, self._closed = None, True

    def _connect(self) -> sqlite3.Connection:
        try:
            self._connection = _opened(self._path)
        except sqlite3.DatabaseError as fault:
            self._throw_away(fault)
            self._connection = _opened(self._path)
        return self._connection

    def _throw_away(self, fault: sqlite3.Error) -> None:
        """What can be written no more could not be marked as out of date either: it must not be found."""
        _log.warning("answers that were kept are made anew: %s", fault)
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None
        if self._path is not None:
            remove(self._path)


def remove(path: Path) -> None:
    """Remove the file, and what SQLite keeps beside it."""
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _opened(path: Path | None) -> sqlite3.Connection:
    """Raises DatabaseError for what is no such file, or one of another form."""
    connection = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
    try:
        ((form,),) = connection.execute("pragma user_version").fetchall()
        if form not in (0, FORM):
            raise sqlite3.DatabaseError(f"they are of the form {form}")
        connection.execute("pragma journal_mode = wal")
        # What was marked must stay so, whatever the machine does: the store's commit comes after it.
        connection.execute("pragma synchronous = full")
        connection.executescript(_text("schema"))
        connection.execute(f"pragma user_version = {FORM}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    connection.execute("begin immediate")
    try:
        yield connection
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


@cache
def _text(statement: str) -> str:
    """The text of `statement`.sql in this folder."""
    return resources.files(__package__).joinpath(f"{statement}.sql").read_text()
