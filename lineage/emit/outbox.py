"""POST an event, else keep it on the disk and deliver it later: the caller neither waits nor loses it."""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from lineage.emit.harmless import harmless
from lineage.emit.ledger import Failure
from lineage.emit.settings import DEFAULT_ENDPOINT, Settings
from lineage.emit.spool import Spool
from lineage.redact import redact_bytes

if TYPE_CHECKING:
    from lineage.emit.delivery import Collector
    from lineage.emit.drain import Drained

MAX_BYTES = 64 << 20
EMIT_SECONDS = 1.4
"""All of an emit's network; the waits for locks (0.25 s at most each) come on top and stay under 2 s."""
RETRY_SECONDS = 10.0
"""How long after a failure events are only spooled, by every process that uses the folder."""

_FLUSH_REQUEST_SECONDS = 10.0
_END = re.compile(rb'"eventType"\s*:\s*"(?:COMPLETE|FAIL|ABORT)"')
_LINE_BREAKS = bytes.maketrans(b"\r\n", b"  ")


@dataclass(frozen=True)
class Flushed:
    """What a flush did: events `sent`, events `refused` for good. And how things stand then: events `left`
    in the spool, events `dropped` since the folder was made."""

    sent: int
    left: int
    refused: int
    dropped: int


@dataclass(frozen=True)
class Status:
    """An outbox as it stands: events and bytes waiting, events refused and dropped so far, last failure."""

    url: str
    folder: Path
    waiting: int
    bytes: int
    refused: int
    dropped: int
    failure: Failure | None


class Outbox:
    """The way of events out of a process; one folder serves many processes and threads at once.

    Nothing is held in memory when a call returns: processes that fork, end by os._exit or are killed lose
    nothing. Faults of our own are counted in `lineage.emit.harmless`, never raised.
    """

    def __init__(
        self,
        url: str,
        *,
        folder: Path,
        api_key: str | None = None,
        timeout: float = 1.0,
        max_bytes: int = MAX_BYTES,
        endpoint: str = DEFAULT_ENDPOINT,
        enabled: bool = True,
    ) -> None:
        """`url` is the collector's base URL, `timeout` the seconds one POST of an emit may take."""
        self.url = f"{url.rstrip('/')}/{endpoint.strip('/')}"
        self.enabled = enabled
        self._api_key = api_key
        self._timeout = timeout
        self._spool = Spool(folder, max_bytes=max_bytes)
        self._resting_until = 0.0

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """The outbox of this environment."""
        return cls(
            settings.url,
            folder=settings.outbox,
            api_key=settings.api_key,
            endpoint=settings.endpoint,
            enabled=not settings.disabled,
        )

    @harmless
    def emit(self, event: Mapping[str, Any] | bytes) -> None:
        """Deliver the event without its secrets, or spool it and drain; returns within 2 s, never raises."""
        if not self.enabled:
            return
        line = _line(event)
        end = time.monotonic() + EMIT_SECONDS
        if self._spool.empty() and not self._resting() and self._post(line):
            return
        try:
            self._keep(line)
        except OSError:  # no room or no right to write: better out of order than lost
            if self._resting() or not self._post(line):
                raise
            return
        if not self._resting():
            self._drain(end - time.monotonic(), request_seconds=self._timeout)

    @harmless
    def append(self, event: Mapping[str, Any] | bytes) -> None:
        """Spool the event without its secrets and talk to nobody; never raises."""
        if self.enabled:
            self._keep(_line(event))

    @harmless
    def flush(self, seconds: float) -> Flushed:
        """Deliver what waits for at most `seconds`, even if the collector failed a moment ago.

        A disabled outbox only counts. Never raises; None if the folder cannot be read.
        """
        drained = self._drain(seconds if self.enabled else 0, request_seconds=_FLUSH_REQUEST_SECONDS)
        left, _ = self._spool.waiting()
        return Flushed(drained.sent, left, drained.refused, self._spool.ledger.dropped())

    def status(self) -> Status:
        """Look at the folder and send nothing. Raises OSError if it cannot be read."""
        waiting, used = self._spool.waiting()
        ledger = self._spool.ledger
        refused, dropped, failure = ledger.refused(), ledger.dropped(), ledger.failure()
        return Status(self.url, self._spool.folder, waiting, used, refused, dropped, failure)

    @cached_property
    def _collector(self) -> "Collector":
        """Imported late: a process that only appends never pays for http.client."""
        from lineage.emit.delivery import Collector

        return Collector(self.url, self._api_key)

    def _post(self, line: bytes) -> bool:
        from lineage.emit.delivery import NotTaken

        try:
            refused = self._collector.deliver([line], seconds=self._timeout)
        except NotTaken as failure:
            self._rest(str(failure))
            return False
        for reason in refused.values():
            self._spool.set_aside(line, reason)
        self._spool.ledger.clear_failure()
        return True

    def _keep(self, line: bytes) -> None:
        self._spool.append(line, vital=_END.search(line) is not None)

    def _drain(self, seconds: float, *, request_seconds: float) -> "Drained":
        from lineage.emit.drain import drain

        drained = drain(self._spool, self._collector, seconds=seconds, request_seconds=request_seconds)
        if drained.failure is not None:
            self._rest(drained.failure)
        elif drained.sent:
            self._spool.ledger.clear_failure()
        return drained

    def _rest(self, reason: str) -> None:
        """Spare the next events the wait, in every process; in this one only if the folder is read-only."""
        try:
            self._spool.create()
            self._spool.ledger.note_failure(reason)
        except OSError:
            self._resting_until = time.monotonic() + RETRY_SECONDS

    def _resting(self) -> bool:
        age = self._spool.ledger.seconds_since_failure()
        return time.monotonic() < self._resting_until or (age is not None and 0 <= age < RETRY_SECONDS)


def _line(event: Mapping[str, Any] | bytes) -> bytes:
    """One line without secrets; a raw line break in JSON only ever stands between tokens."""
    body = bytes(event) if isinstance(event, (bytes, bytearray)) else _encode(event)
    return redact_bytes(body).translate(_LINE_BREAKS)


def _encode(event: Mapping[str, Any]) -> bytes:
    """JSON of whatever a host hands us: NaN and infinities, which JSON lacks, become strings."""
    try:
        text = json.dumps(event, default=str, allow_nan=False)
    except ValueError:
        text = json.dumps(json.loads(json.dumps(event, default=str), parse_constant=str))
    return text.encode()
