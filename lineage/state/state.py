"""The SQLite file beside the log and the store, for what neither holds."""

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Self

from lineage.home import STATE

BUSY_SECONDS = 10.0
"""How long a statement waits for another process, such as `lineage key` beside a server."""


class State:
    """Open with `State.open`; any thread may use it. Readers wait for no writer's disk."""

    def __init__(self, writing: sqlite3.Connection, reading: sqlite3.Connection) -> None:
        self._writing = writing
        self._reading = reading
        self._write = threading.Lock()
        self._read = threading.Lock()

    @classmethod
    def open(cls, home: Path) -> Self:
        """The state of a home folder, created when it is not there, for this user's eyes only."""
        (home / STATE).touch(mode=0o600)
        writing = _connect(home)
        writing.execute("pragma journal_mode = wal")
        writing.execute("pragma synchronous = full")
        writing.executescript(statement("schema"))
        reading = _connect(home)
        reading.execute("pragma query_only = on")
        return cls(writing, reading)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside is on the disk at the end, or nothing is."""
        with self._write:
            self._writing.execute("begin immediate")
            try:
                yield self._writing
                self._writing.execute("commit")
            except BaseException:
                if self._writing.in_transaction:
                    self._writing.execute("rollback")
                raise

    def query(self, text: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The rows of one reading statement with :named parameters."""
        with self._read:
            return self._reading.execute(text, parameters or {}).fetchall()

    def close(self) -> None:
        with self._write, self._read:
            self._reading.close()
            self._writing.close()


@cache
def statement(name: str) -> str:
    """The text of `name`.sql in this folder."""
    return resources.files(__package__).joinpath(f"{name}.sql").read_text()


def _connect(home: Path) -> sqlite3.Connection:
    return sqlite3.connect(home / STATE, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
