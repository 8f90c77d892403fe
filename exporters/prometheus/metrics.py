"""/metrics: every question asked by itself, so that one that fails leaves the others standing."""

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator

import duckdb
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from exporters.prometheus import state
from exporters.prometheus.counters import recorded
from exporters.prometheus.families import MAX_SERIES, About, Cap, Series, gauge
from lineage.errors import LogUnavailable
from lineage.pipeline import Pipeline

KEPT_SECONDS = 1.0
"""How long the answers are good for another scrape: less than any scrape interval."""

SERIES_DROPPED = About("lineage_series_dropped", "Quiet series left out because their metric has too many.")
SUCCESS = About("lineage_collector_success", "1 if every question behind the metrics was answered, 0 if not.")

QUESTIONS: dict[str, state.Question] = {
    "failed pipelines": state.by_query(state.PIPELINE_FAILED, "pipeline_failed"),
    "failed cross-team runs": state.by_query(state.CROSS_TEAM_FAILED_RUNS, "cross_team_failed_runs"),
    "their impact": state.by_query(state.CROSS_TEAM_IMPACTED, "cross_team_impacted"),
    "lost runs": state.by_query(state.RUNS_LOST, "runs_lost"),
    "freshness": state.freshness,
    "models": state.stale_inputs,
    "counters": recorded,
    "the log": state.bytes_behind,
    "the mirror": state.mirror,
}

_log = logging.getLogger("lineage")


class LineageCollector(Collector):
    """Asks the store and the state file of a pipeline."""

    def __init__(self, pipeline: Pipeline, *, max_series: int = MAX_SERIES) -> None:
        self._pipeline = pipeline
        self._max_series = max_series
        self._asking = threading.Lock()
        self._kept: list[Metric] = []
        self._kept_until = 0.0

    def collect(self) -> Iterator[Metric]:
        with self._asking:
            if time.monotonic() >= self._kept_until:
                self._kept = self._ask()
                self._kept_until = time.monotonic() + KEPT_SECONDS
            yield from self._kept

    def _ask(self) -> list[Metric]:
        cap = Cap(self._max_series)
        found: list[Metric] = []
        success = 1
        for name, question in QUESTIONS.items():
            try:
                found += question(self._pipeline, cap)
            except (duckdb.Error, sqlite3.Error, LogUnavailable) as fault:
                _log.warning("no metrics of %s: %s", name, fault)
                success = 0
        for about, value in ((SERIES_DROPPED, cap.dropped), (SUCCESS, success)):
            found.append(gauge(about, [Series((), value)], cap))
        return found


class Exposition:
    """What a scrape gets: lineage's metrics and the process's own."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(LineageCollector(pipeline))
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)

    def render(self, accept: str) -> tuple[bytes, str]:
        """The body for an Accept header, and its content type: OpenMetrics where it is accepted."""
        encode, content_type = choose_encoder(accept)
        return encode(self._registry), content_type
