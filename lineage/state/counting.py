"""How far the log has been counted, and which runs were: counting an event twice does no harm."""

import json
import sqlite3
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from lineage.state.instants import micros
from lineage.state.state import statement

REMEMBERED = timedelta(days=90)
"""How long an end is known to have been counted; who repeats one later counts it again."""


class Place(NamedTuple):
    """A place in the event log."""

    segment: int
    log_offset: int


def counted_until(transaction: sqlite3.Connection) -> Place:
    """The place behind the last event that was counted."""
    return Place(*transaction.execute(statement("counted_until")).fetchone())


def advance(transaction: sqlite3.Connection, place: Place) -> None:
    """Everything before `place` is counted."""
    transaction.execute(statement("advance_counted"), place._asdict())


def counted_among(transaction: sqlite3.Connection, runs: Collection[str]) -> set[str]:
    """Those of the runs whose end has been counted."""
    found = transaction.execute(statement("ended_among"), {"runs": json.dumps(list(runs))})
    return {run_id for (run_id,) in found}


def note_ended(transaction: sqlite3.Connection, runs: Collection[str]) -> None:
    """The ends of these runs are counted now."""
    now = datetime.now(UTC)
    transaction.execute(statement("note_ended"), {"runs": json.dumps(list(runs)), "now": micros(now)})
    transaction.execute(statement("forget_ended"), {"before": micros(now - REMEMBERED)})
