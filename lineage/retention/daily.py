"""Prunes once a day where lineage.toml says so, and finishes what a crash has left half done."""

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Self

import duckdb

from lineage.errors import LineageError
from lineage.pipeline import Pipeline
from lineage.retention import erase, prune
from lineage.state import audit, rewrites

EVERY = timedelta(days=1)
LOOK_SECONDS = 60.0
"""How often the configuration and the clock are looked at."""

_log = logging.getLogger("lineage")


class Daily:
    """A thread of its own; ingest and questions go on beside it."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._stopped = rewrites.unsettled(pipeline.state)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lineage-retention", daemon=True)

    @classmethod
    @contextmanager
    def running(cls, pipeline: Pipeline) -> Iterator[Self]:
        """The thread runs inside the block; a rewrite under way is ended with its present segment lost."""
        daily = cls(pipeline)
        daily._thread.start()
        try:
            yield daily
        finally:
            daily._stopping.set()
            daily._thread.join(1.0)

    def _run(self) -> None:
        try:
            erase.resume(self._pipeline, self._stopped)
            while not self._stopping.is_set():
                prune_if_due(self._pipeline, datetime.now(UTC))
                self._stopping.wait(LOOK_SECONDS)
        except (LineageError, duckdb.Error, sqlite3.Error) as fault:
            _log.error("nothing is pruned until the server is started again: %s", fault)


def prune_if_due(pipeline: Pipeline, now: datetime) -> bool:
    """Prune if `[retention] days` is set and a day has passed since the server last did; whether it was."""
    days = pipeline.config.retention.days
    last = audit.last(pipeline.state, audit.SERVER, prune.DONE)
    if days is None or pipeline.outdated or (last is not None and now - last < EVERY):
        return False
    prune.prune(pipeline, now - timedelta(days=days), audit.SERVER)
    return True
