"""Counters of what happened, kept in the state file.

The writer calls `record` after each batch. It counts what the store holds beyond the cursor, and moves the
cursor in the same transaction: nothing is counted twice, and nothing is missed when the process dies between
a batch and its counting. A rebuild reads the same log again, so that the cursor stands where it stood.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from lineage.state import counting
from lineage.state.counters import add
from lineage.state.counting import Place
from lineage.state.state import State
from lineage.store.sql import script
from lineage.store.store import Store

EVENTS = "lineage_events"
DEAD_LETTERS = "lineage_dead_letters"
RUNS = "lineage_runs"
RUN_SECONDS = "lineage_run_duration_seconds"
LAG_SECONDS = "lineage_ingest_lag_seconds"
"""Names of counters. Of a histogram the last label is a bucket's bound, not cumulative, or SUM."""

SUM = "sum"
RUN_BOUNDS = (10.0, 30.0, 60.0, 300.0, 900.0, 1800.0, 3600.0, 7200.0, 14400.0, 43200.0, 86400.0)
LAG_BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)


class _Ended(NamedTuple):
    run_id: UUID
    flow_run_id: UUID | None
    orchestrator: str
    team: str
    state: str
    seconds: float | None

    @property
    def names(self) -> set[str]:
        """The ids under which its end may have been counted."""
        return {str(known) for known in (self.run_id, self.flow_run_id) if known is not None}


def record(store: Store, state: State) -> None:
    """Count what the store has taken in since the last call.

    Raises sqlite3.OperationalError when the state file cannot be written; the next call counts it then.
    """
    reached = Place(*store.progress()[:2])
    with state.transaction() as transaction:
        since = counting.counted_until(transaction)
        if reached <= since:
            return
        _count_events(store, since, transaction)
        _count_runs(_ended(store, since), transaction)
        counting.advance(transaction, reached)


def _count_events(store: Store, since: Place, transaction: sqlite3.Connection) -> None:
    for producer, event_type, events in _new(store, "new_events", since):
        add(transaction, EVENTS, (producer, event_type), events)
    for place, bodies in _new(store, "new_dead_letters", since):
        add(transaction, DEAD_LETTERS, (place or "body",), bodies)
    timing = {"now": datetime.now(UTC), "bounds": list(LAG_BOUNDS)}
    for bound, events, seconds in _new(store, "new_lags", since, **timing):
        add(transaction, LAG_SECONDS, (str(bound),), events)
        add(transaction, LAG_SECONDS, (SUM,), seconds)


def _ended(store: Store, since: Place) -> list[_Ended]:
    return [_Ended(*row) for row in _new(store, "ended_runs", since)]


def _count_runs(ended: Sequence[_Ended], transaction: sqlite3.Connection) -> None:
    if not ended:
        return
    counted = counting.counted_among(transaction, {name for run in ended for name in run.names})
    for run in ended:
        if run.names & counted:
            continue
        counted |= run.names
        add(transaction, RUNS, (run.orchestrator, run.team, run.state), 1)
        if run.seconds is not None:
            labels = (run.orchestrator, run.team)
            add(transaction, RUN_SECONDS, (*labels, str(_bound(run.seconds, RUN_BOUNDS))), 1)
            add(transaction, RUN_SECONDS, (*labels, SUM), run.seconds)
    counting.note_ended(transaction, {name for run in ended for name in run.names})


def _bound(seconds: float, bounds: Iterable[float]) -> float:
    """The smallest bound that holds `seconds`.

    >>> _bound(10.0, RUN_BOUNDS), _bound(10.5, RUN_BOUNDS), _bound(1e9, RUN_BOUNDS)
    (10.0, 30.0, inf)
    """
    return next((bound for bound in bounds if seconds <= bound), float("inf"))


def _new(store: Store, name: str, since: Place, **parameters: object) -> list[tuple[Any, ...]]:
    asked = {"segment": since.segment, "log_offset": since.log_offset, **parameters}
    return store.query(script(__package__, name), asked).rows
