"""Who used which key and how often, and every administrative act."""

import getpass
import sqlite3
import threading
from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import Struct

from lineage.state.instants import instant, micros
from lineage.state.state import State, statement

SERVER = "server"
"""The actor of what the server does by itself."""


class Act(Struct, frozen=True):
    """What somebody did: a key's id, `user NAME` of this machine, `server`, `loopback` without keys."""

    at: datetime
    actor: str
    act: str
    detail: str


class Use(Struct, frozen=True):
    """How often a key was used in one day: `outcome` is 'ok', the status and the route, or what was wrong."""

    day: str
    key_id: str
    role: str
    outcome: str
    uses: int
    first_at: datetime
    last_at: datetime


def this_user() -> str:
    """The actor of what is done on this machine without a key."""
    return f"user {getpass.getuser()}"


def note(transaction: sqlite3.Connection, actor: str, act: str, detail: str = "") -> None:
    """Keep one administrative act in the transaction that carries it out: there is none without the other."""
    row = {"at": micros(datetime.now(UTC)), "actor": actor, "act": act, "detail": detail}
    transaction.execute(statement("insert_act"), row)


def record(state: State, actor: str, act: str, detail: str = "") -> None:
    """Keep an act on what is not in the state, on the disk before this returns and the act begins."""
    with state.transaction() as transaction:
        note(transaction, actor, act, detail)


def acts(state: State, *, limit: int = 1000) -> list[Act]:
    """The acts, the newest first."""
    return [Act(instant(at), *rest) for at, *rest in state.query(statement("acts"), {"limit": limit})]


def last(state: State, actor: str, act: str) -> datetime | None:
    """When the actor did this last."""
    ((at,),) = state.query(statement("last_act"), {"actor": actor, "act": act})
    return None if at is None else instant(at)


def uses(state: State, *, limit: int = 1000) -> list[Use]:
    """The uses of keys by day, the newest first."""
    rows = state.query(statement("key_uses"), {"limit": limit})
    return [
        Use(day, key_id, role, outcome, count, instant(first_at), instant(last_at))
        for day, key_id, role, outcome, count, first_at, last_at in rows
    ]


class UseLog:
    """Counts uses in memory and writes them down in one transaction: no request waits for the disk."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._counting = threading.Lock()
        self._counts: dict[tuple[str, str, str, str], list[int]] = {}

    def note(self, key_id: str, role: str, outcome: str) -> bool:
        """Count one use; True when it is the first since the last `flush`."""
        now = datetime.now(UTC)
        at = micros(now)
        with self._counting:
            first = not self._counts
            count = self._counts.setdefault((now.date().isoformat(), key_id, role, outcome), [0, at, at])
            count[0] += 1
            count[2] = at
        return first

    def flush(self) -> None:
        """Write down what was counted."""
        with self._counting:
            counts, self._counts = self._counts, {}
        if counts:
            with self._state.transaction() as transaction:
                transaction.executemany(statement("note_use"), _rows(counts.items()))


def _rows(counts: Iterable[tuple[tuple[str, str, str, str], list[int]]]) -> list[dict[str, object]]:
    names = ("day", "key_id", "role", "outcome", "uses", "first_at", "last_at")
    return [dict(zip(names, (*about, *numbers), strict=True)) for about, numbers in counts]
