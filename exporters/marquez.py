"""The mirror: every event of the log goes on to a Marquez server, in order, from a thread of its own.

Nothing waits for it. A mirror that is down is tried again, ever more slowly, and catches up from the log; an
event that it will not take is counted and left out. After a crash it may be sent some events twice.
"""

import logging
import os
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import NamedTuple

import httpx

from lineage.beside import beside
from lineage.collect.log import Entry, Position
from lineage.errors import LogUnavailable
from lineage.pipeline import Pipeline
from lineage.state import mirrors
from lineage.state.mirrors import Told

BATCH_RECORDS = 100
"""Events between two notes of how far the mirror was told: so many it may see twice after a crash."""

BATCH_BYTES = 8 * 1024 * 1024
TIMEOUT = 10.0
IDLE_SECONDS = 1.0
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
"""Seconds between two tries while the mirror does not answer: doubled from the first to the longest."""

_REFUSALS = (400, 413, 422)
"""Statuses that speak of the event, not of the server: the same event would be refused again."""

_log = logging.getLogger("lineage")


class MirrorStatus(NamedTuple):
    """How a mirror stands; `behind` counts records, `error` is None while it takes events."""

    url: str
    behind: int
    refused: int
    error: str | None
    failing_since: datetime | None


def status(pipeline: Pipeline) -> MirrorStatus | None:
    """The mirror that is configured now, or None."""
    url = pipeline.config.mirror.marquez
    if url is None:
        return None
    told = mirrors.told(pipeline.state, url)
    behind = max(0, pipeline.log.end.count - told.records)
    return MirrorStatus(url, behind, told.refused, told.error, told.failing_since)


class Mirror:
    """Follows `[mirror] marquez` of lineage.toml, also when it changes; each URL has a place of its own."""

    def __init__(self, pipeline: Pipeline, stopping: threading.Event) -> None:
        self._pipeline = pipeline
        self._stopping = stopping
        self._pause = FIRST_PAUSE

    @classmethod
    def running(cls, pipeline: Pipeline) -> AbstractContextManager[None]:
        """A mirror that goes on inside the block."""
        seconds = TIMEOUT + IDLE_SECONDS
        return beside("lineage-mirror", lambda stopping: cls(pipeline, stopping).run(), seconds=seconds)

    def run(self) -> None:
        """Tell the mirror what the log holds, until it is time to stop."""
        key = os.environ.get("MARQUEZ_API_KEY")
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        with httpx.Client(timeout=TIMEOUT, headers=headers) as http:
            while not self._stopping.is_set():
                url = self._pipeline.config.mirror.marquez
                if url is None:
                    self._stopping.wait(IDLE_SECONDS)
                else:
                    self._step(http, url)

    def _step(self, http: httpx.Client, url: str) -> None:
        """Tell the mirror the next records, or wait until there are some."""
        told = mirrors.told(self._pipeline.state, url)
        start = Position(*told[:3])
        try:
            entries = self._pipeline.log.read(start, max_records=BATCH_RECORDS, max_bytes=BATCH_BYTES)
        except LogUnavailable as fault:
            _log.error("the mirror cannot read the log: %s", fault)
            self._stopping.wait(IDLE_SECONDS)
            return
        if not entries:
            self._pipeline.log.wait(start, IDLE_SECONDS)
            return
        now = self._tell(http, url, entries, told)
        mirrors.set_told(self._pipeline.state, url, now)
        self._wait_if_failing(url, told, now)

    def _tell(self, http: httpx.Client, url: str, entries: Sequence[Entry], told: Told) -> Told:
        """Send one after another; where the mirror stands when all are sent, or one could not be."""
        for entry in entries:
            if self._stopping.is_set():
                return told
            if entry.kind.is_event:
                refusal, fault = _send(http, url, entry.body)
                if fault is not None:
                    since = told.failing_since or datetime.now(UTC)
                    return told._replace(error=fault, failing_since=since)
                if refusal is not None:
                    _log.warning("the mirror %s refuses the event at %s: %s", url, entry.position, refusal)
                    told = told._replace(refused=told.refused + 1)
            segment, offset, records = entry.next
            told = Told(segment, offset, records, told.refused)
        return told

    def _wait_if_failing(self, url: str, before: Told, now: Told) -> None:
        if now.error is None:
            if before.error is not None:
                _log.info("the mirror %s takes events again", url)
            self._pause = FIRST_PAUSE
            return
        if before.error is None:
            _log.error("the mirror %s takes no events; trying again: %s", url, now.error)
        self._stopping.wait(self._pause)
        self._pause = min(2 * self._pause, LONGEST_PAUSE)


def _send(http: httpx.Client, url: str, body: bytes) -> tuple[str | None, str | None]:
    """Send one event: why it was refused for good, or why it could not be sent at present."""
    try:
        answer = http.post(f"{url.rstrip('/')}/api/v1/lineage", content=body)
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        return None, str(fault) or type(fault).__name__
    if answer.is_success:
        return None, None
    said = f"{answer.status_code} {answer.text[:200]}".strip()
    return (said, None) if answer.status_code in _REFUSALS else (None, said)
