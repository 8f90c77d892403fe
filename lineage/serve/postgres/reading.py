"""A cursor of the store in a read-only transaction, held for as long as one statement is planned or read."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any, Self

import duckdb

from lineage.store.store import Store


class Reading:
    """Opened by the first `execute`; used by one thread at a time, `interrupt` may be called from any."""

    def __init__(self, store: Callable[[], Store], time_zone: str) -> None:
        self._store = store
        self._time_zone = time_zone
        self._held = ExitStack()
        self._cursor: duckdb.DuckDBPyConnection | None = None

    def execute(self, sql: str, values: Sequence[duckdb.Value] = ()) -> Self:
        self._opened().execute(sql, list(values))
        return self

    def fetch(self, count: int) -> list[tuple[Any, ...]]:
        return self._opened().fetchmany(count)

    def all(self) -> list[tuple[Any, ...]]:
        return self._opened().fetchall()

    def interrupt(self) -> None:
        """Stop what runs now; it ends with duckdb.InterruptException."""
        if self._cursor is not None:
            self._cursor.interrupt()

    def close(self) -> None:
        """Give the cursor back; not while a thread uses it."""
        self._held.close()

    def _opened(self) -> duckdb.DuckDBPyConnection:
        if self._cursor is None:
            cursor = self._held.enter_context(self._store().cursor())
            if self._time_zone != "UTC":
                cursor.execute("set session TimeZone = $zone", {"zone": self._time_zone})
            self._cursor = cursor.execute("begin transaction read only")
        return self._cursor
