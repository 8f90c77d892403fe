"""What stays when everything older than a moment goes; the rule is in kept.sql."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Self

import duckdb

from lineage.collect.log import Entry, Position, Record, unchanged
from lineage.store.sql import script, statements
from lineage.store.store import Store


class Kept:
    """Says of each record of the log whether it stays; of a repeated one only the first does.

    What the store has not taken in yet stays.
    """

    def __init__(self, cursor: duckdb.DuckDBPyConnection, known_until: Position) -> None:
        self._cursor = cursor
        self._known_until = known_until
        self._segment = 0
        self._offsets: set[int] = set()

    @classmethod
    @contextmanager
    def chosen(cls, store: Store, cutoff: datetime) -> Iterator[Self]:
        """What stays of a store when everything before `cutoff` goes."""
        known_until = Position(*store.progress())
        with store.cursor() as cursor:
            cursor.execute(
                "create or replace temp table cutoff as select $moment::timestamptz as moment",
                {"moment": cutoff},
            )
            for statement in statements(__package__, "kept"):
                cursor.execute(statement)
            yield cls(cursor, known_until)

    def __call__(self, entry: Entry) -> Record | None:
        """The record if it stays."""
        segment, offset, _ = entry.position
        if entry.position >= self._known_until:
            return unchanged(entry)
        if segment != self._segment:
            rows = self._cursor.execute(script(__package__, "places"), {"segment": segment}).fetchall()
            self._segment, self._offsets = segment, {found for (found,) in rows}
        return unchanged(entry) if offset in self._offsets else None

    def runs_gone(self) -> int:
        """How many runs go whole."""
        found = self._cursor.execute(
            "select count(*) from core.runs where run_id not in (from kept_runs)"
        ).fetchone()
        return int(found[0]) if found else 0
