"""Prunes once a day where lineage.toml says so, and finishes what a crash has left half done."""

import logging
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import partial

import duckdb

from lineage.beside import beside
from lineage.errors import LineageError
from lineage.pipeline import Pipeline
from lineage.retention import erase, prune
from lineage.state import audit, rewrites
from lineage.state.rewrites import Rewrite

EVERY = timedelta(days=1)
LOOK_SECONDS = 60.0
"""How often the configuration and the clock are looked at."""

_log = logging.getLogger("lineage")


def pruning(pipeline: Pipeline) -> AbstractContextManager[None]:
    """It goes on inside the block; a rewrite under way is ended with its present segment lost."""
    stopped = rewrites.unsettled(pipeline.state)
    return beside("lineage-retention", partial(_prune_daily, pipeline, stopped), seconds=1.0)


def _prune_daily(pipeline: Pipeline, stopped: Sequence[Rewrite], stopping: threading.Event) -> None:
    try:
        erase.resume(pipeline, stopped)
        while not stopping.is_set():
            prune_if_due(pipeline, datetime.now(UTC))
            stopping.wait(LOOK_SECONDS)
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
