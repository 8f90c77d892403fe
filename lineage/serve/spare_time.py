"""What the server does when it has nothing else to do: it makes jobs and datasets ready to be told."""

import gc
import logging
import sqlite3
import threading
from contextlib import AbstractContextManager
from functools import partial

import duckdb

from lineage.beside import beside
from lineage.pipeline import Pipeline
from lineage.query.marquez.ready import make_missing

AT_ONCE = 500
"""Texts made in one go, in about half a second: some of its time is the same for one and for a thousand."""

IDLE_SECONDS = 10.0
"""Between two looks: what is asked for meanwhile is made for whoever asks."""

_log = logging.getLogger("lineage")


def making_ready(pipeline: Pipeline) -> AbstractContextManager[None]:
    """It goes on inside the block, whenever the store holds what the log holds."""
    return beside("lineage-ready", partial(_make_ready, pipeline), seconds=5.0)


def _make_ready(pipeline: Pipeline, stopping: threading.Event) -> None:
    pipeline.store.adjacency()
    gc.freeze()  # it stays, and to look through it for cycles takes a tenth of a second
    while not stopping.is_set():
        try:
            more = not pipeline.behind and not pipeline.outdated and make_missing(pipeline.store, AT_ONCE)
        except (duckdb.Error, sqlite3.Error) as fault:
            _log.warning("no texts are made ready for now: %s", fault)
            more = False
        if not more:
            stopping.wait(IDLE_SECONDS)
