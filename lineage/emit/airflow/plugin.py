"""The Airflow plugin: our settings, the capture in tasks, what happens outside them, the scheduler's drain.

The scheduler delivers, every 30 seconds, what its tasks had to leave in the outbox.
"""

from __future__ import annotations

import threading

from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin
from airflow.providers.common.compat.sdk import conf

from lineage.emit.airflow import settings
from lineage.emit.airflow.capture import TaskCapture
from lineage.emit.airflow.outbox import outbox_of_airflow
from lineage.emit.airflow.outside import AssetEvents, ImportErrors, MarkedRuns
from lineage.emit.harmless import harmless

INTERVAL_SECONDS = 30.0
_FLUSH_SECONDS = 20.0


class OutboxDrain:
    """A listener that drains the outbox from the scheduler, and from no other process.

    Tasks deliver their own events; this is for the last ones before a collector came back, which no later
    event would push along. Several schedulers may share an outbox: only one at a time drains it.
    """

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._job: object = None

    @hookimpl  # type: ignore[untyped-decorator] # Airflow is not followed by mypy
    @harmless
    def on_starting(self, component: object) -> None:
        """Start draining beside a job; task runners, which call this hook too, are no jobs."""
        if hasattr(type(component), "job_type"):
            self._job = component
            threading.Thread(target=self._run, name="lineage-outbox", daemon=True).start()

    @hookimpl  # type: ignore[untyped-decorator] # Airflow is not followed by mypy
    @harmless
    def before_stopping(self, component: object) -> None:
        """Stop with the job."""
        if component is self._job:
            self._stop.set()

    @harmless
    def _run(self) -> None:
        outbox = outbox_of_airflow()
        # Airflow calls on_starting before it says what kind of job it is, hence the look one interval later;
        # into vars(), because an attribute of a database object may start a query in this thread.
        while not self._stop.wait(INTERVAL_SECONDS) and vars(self._job).get("job_type") == "SchedulerJob":
            outbox.flush(_FLUSH_SECONDS)


# Airflow loads the plugins of entry points first, then those of its providers, whose options are read once.
harmless(settings.register)(conf)


class UnifiedLineagePlugin(AirflowPlugin):  # type: ignore[misc] # Airflow is not followed by mypy
    """Loaded by the entry point `airflow.plugins`."""

    name = "unified_lineage"
    listeners = [OutboxDrain(), TaskCapture(), ImportErrors(), AssetEvents(), MarkedRuns()]  # noqa: RUF012 - Airflow's own attribute, a list there
