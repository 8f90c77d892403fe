"""How far each mirror has been told what the log holds."""

from datetime import datetime
from typing import NamedTuple

from lineage.state.instants import instant, micros
from lineage.state.state import State, statement


class Told(NamedTuple):
    """A place in the log, and what stands in the way of going on from it.

    `records` counts what lies before the place, `refused` the events that the mirror would not take. `error`
    is None while it takes them.
    """

    segment: int = 0
    log_offset: int = 0
    records: int = 0
    refused: int = 0
    error: str | None = None
    failing_since: datetime | None = None


def told(state: State, url: str) -> Told:
    """What the mirror under `url` was told; nothing if it is new."""
    rows = state.query(statement("mirror"), {"url": url})
    if not rows:
        return Told()
    found = Told(*rows[0])
    since = rows[0][-1]
    return found._replace(failing_since=None if since is None else instant(since))


def set_told(state: State, url: str, now: Told) -> None:
    """Keep how far the mirror was told; on the disk before this returns."""
    since = None if now.failing_since is None else micros(now.failing_since)
    with state.transaction() as transaction:
        transaction.execute(statement("set_mirror"), {**now._asdict(), "url": url, "failing_since": since})
