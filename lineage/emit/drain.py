"""Deliver what a spool holds, from the front, in portions the collector takes."""

import time
from dataclasses import dataclass

from lineage.emit.delivery import Collector, NotTaken, TooMuch
from lineage.emit.spool import Batch, Spool

_FIRST_EVENTS = 64
_MOST_EVENTS = 500
_MOST_BYTES = 4 << 20
_LEAST_SECONDS = 0.1
"""With less time than this no request is begun: its timing out would say nothing about the collector."""


@dataclass
class Drained:
    """Events delivered, events refused for good, and why the drain ended early if it did."""

    sent: int = 0
    refused: int = 0
    failure: str | None = None


def drain(spool: Spool, collector: Collector, *, seconds: float, request_seconds: float) -> Drained:
    """Deliver until the spool is empty, the time is up, another process drains, or the collector fails.

    Whoever appends after we looked and finds the turn taken relies on us to look again: hence the loop.
    Raises OSError if the spool cannot be read or advanced.
    """
    end = time.monotonic() + seconds
    drained = Drained()
    while not spool.empty() and drained.failure is None and time.monotonic() < end - _LEAST_SECONDS:
        with spool.draining() as ours:
            if not ours:
                break
            _take_turn(spool, collector, drained, end=end, request_seconds=request_seconds)
    return drained


def _take_turn(
    spool: Spool, collector: Collector, drained: Drained, *, end: float, request_seconds: float
) -> None:
    """A portion refused as a whole is halved until the event at fault stands alone."""
    portion = _FIRST_EVENTS
    while (left := end - time.monotonic()) > _LEAST_SECONDS:
        batch = spool.peek(max_events=portion, max_bytes=_MOST_BYTES)
        if batch is None:
            return
        try:
            refused = collector.deliver(batch.lines, seconds=min(left, request_seconds))
        except TooMuch:
            portion = len(batch.lines) // 2
            continue
        except NotTaken as error:
            drained.failure = str(error)
            return
        _finish(spool, batch, refused)
        drained.sent += len(batch.lines) - len(refused)
        drained.refused += len(refused)
        portion = min(2 * portion, _MOST_EVENTS)


def _finish(spool: Spool, batch: Batch, refused: dict[int, str]) -> None:
    for index, reason in refused.items():
        spool.set_aside(batch.lines[index], reason)
    spool.advance(batch)
