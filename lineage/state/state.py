"""The SQLite file beside the log and the store, for what neither holds."""

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any, Self

from lineage.home import STATE

BUSY_SECONDS = 10.0
"""How long a statement waits for another process, such as `lineage key` beside a server."""


class State:
    """Open with `State.open`; any thread may use it, one at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._using = threading.Lock()

    @classmethod
    def open(cls, home: Path) -> Self:
        """The state of a home folder, created when it is not there."""
        connection = sqlite3.connect(
            home / STATE, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        connection.executescript(resources.files(__package__).joinpath("schema.sql").read_text())
        return cls(connection)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside is on the disk at the end, or nothing is."""
        with self._using:
            self._connection.execute("begin immediate")
            try:
                yield self._connection
                self._connection.execute("commit")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("rollback")
                raise

    def query(self, text: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The rows of one reading statement with :named parameters."""
        with self._using:
            return self._connection.execute(text, parameters or {}).fetchall()

    def close(self) -> None:
        with self._using:
            self._connection.close()
