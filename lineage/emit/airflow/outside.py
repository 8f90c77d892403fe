"""What happens in Airflow outside its tasks: broken files, events of assets, what people say of runs.

The provider has no event for the first two. Import errors are known to the DAG processor, asset events to the
API server and the triggerer; an asset event that a task emits is in that task's own event. A run that a
person marks is told by the provider too, but under the time of its first end, beside which it cannot stand.
"""

from __future__ import annotations

import re
import threading
import time
from datetime import UTC, datetime
from typing import Any, NamedTuple

from airflow.listeners import hookimpl

from lineage.emit.airflow.assets import place
from lineage.emit.airflow.outbox import outbox_of_airflow
from lineage.emit.event import Json, custom, dataset_event, job_event, run_event, standard
from lineage.emit.harmless import harmless
from lineage.emit.outbox import Outbox

REPEAT_SECONDS = 600.0
"""How often an error that stays is told again: Airflow does not say when one has gone."""

_EXCEPTION = re.compile(r"^[A-Za-z_][\w.]*: \S.*$", re.MULTILINE)
_STACK_CHARACTERS = 20_000
_FLUSH_SECONDS = 20.0


class _Told(NamedTuple):
    """What was last said of a file, and when (time.monotonic)."""

    stacktrace: str
    at: float


class ImportErrors:
    """A listener in the DAG processor, which calls it for every broken file each time it parses it."""

    def __init__(self) -> None:
        self._told: dict[str, _Told] = {}

    @hookimpl  # type: ignore[untyped-decorator] # Airflow is not followed by mypy
    @harmless
    def on_new_dag_import_error(self, filename: str, stacktrace: str) -> None:
        """Tell at once."""
        self._tell(filename, stacktrace)

    @hookimpl  # type: ignore[untyped-decorator] # Airflow is not followed by mypy
    @harmless
    def on_existing_dag_import_error(self, filename: str, stacktrace: str) -> None:
        """Tell another error at once, the same one now and then."""
        told = self._told.get(filename)
        if told is None or told.stacktrace != stacktrace or time.monotonic() - told.at >= REPEAT_SECONDS:
            self._tell(filename, stacktrace)

    def _tell(self, filename: str, stacktrace: str) -> None:
        if _is_told():
            self._told[filename] = _Told(stacktrace, time.monotonic())
            outbox_of_airflow().emit(import_error(_namespace(), filename, stacktrace, datetime.now(UTC)))


class AssetEvents:
    """A listener where asset events of people, other systems and asset watchers arrive."""

    @hookimpl  # type: ignore[untyped-decorator] # Airflow is not followed by mypy
    @harmless
    def on_asset_event_emitted(self, asset_event: Any) -> None:
        """Tell what no task tells."""
        if asset_event.source_task_id is None and _is_told():
            _Delivery.send(outside_asset_event(_namespace(), asset_event, datetime.now(UTC)))


class MarkedRuns:
    """A listener in the API server, where a person calls a DAG run that has ended a success or failed."""

    @hookimpl  # type: ignore[untyped-decorator] # Airflow is not followed by mypy
    @harmless
    def on_dag_run_success(self, dag_run: Any, msg: str) -> None:
        """Tell it at the moment it is said."""
        self._tell("COMPLETE", dag_run, msg)

    @hookimpl  # type: ignore[untyped-decorator] # Airflow is not followed by mypy
    @harmless
    def on_dag_run_failed(self, dag_run: Any, msg: str) -> None:
        """Tell it at the moment it is said."""
        self._tell("FAIL", dag_run, msg)

    def _tell(self, kind: str, dag_run: Any, msg: str) -> None:
        if "manually" in msg and _is_told():
            _Delivery.send(marked_run(kind, _namespace(), dag_run, msg, datetime.now(UTC)))


class _Delivery:
    """Airflow calls inside a transaction of its database: only the disk may be waited for."""

    delivering = threading.Lock()

    @classmethod
    def send(cls, event: Json) -> None:
        """Keep the event, and let a thread deliver it."""
        outbox = outbox_of_airflow()
        outbox.append(event)
        threading.Thread(target=cls._deliver, args=(outbox,), name="lineage-outside", daemon=True).start()

    @classmethod
    @harmless
    def _deliver(cls, outbox: Outbox) -> None:
        """One thread at a time; what it misses goes with the next event, or with the scheduler's drain."""
        if cls.delivering.acquire(blocking=False):
            try:
                outbox.flush(_FLUSH_SECONDS)
            finally:
                cls.delivering.release()


def import_error(namespace: str, filename: str, stacktrace: str, at: datetime) -> Json:
    """The event of a file that does not import: a job of type DAG_FILE, named by the file's path."""
    said = custom(
        "lineage_import_error",
        file=filename,
        message=_message(stacktrace),
        stackTrace=stacktrace[-_STACK_CHARACTERS:],
    )
    kind = standard(
        "JobTypeJobFacet", "2-0-4", jobType="DAG_FILE", integration="AIRFLOW", processingType="BATCH"
    )
    facets = {"jobType": kind, "lineage_import_error": said}
    return job_event(at, {"namespace": namespace, "name": filename, "facets": facets})


def _message(stacktrace: str) -> str:
    """The line that names the exception; what an exception says may go on for more.

    >>> _message("Traceback ...\\n  File ...\\nimporters.TimedOut: after 30 s\\nSee:\\n* the docs\\n")
    'importers.TimedOut: after 30 s'
    """
    named = _EXCEPTION.findall(stacktrace)
    lines = [line.strip() for line in stacktrace.splitlines() if line.strip()]
    return next(iter([*named[-1:], *lines[-1:]]), "no reason given")


def outside_asset_event(namespace: str, event: Any, at: datetime) -> Json:
    """The event of an asset that was changed by no task of this Airflow (Airflow's AssetEvent)."""
    dataset_namespace, name = place(event.asset.uri)
    said = custom(
        "lineage_asset_event",
        uri=event.asset.uri,
        name=event.asset.name,
        airflow=namespace,
        extra=dict(event.extra) or None,
    )
    dataset = {"namespace": dataset_namespace, "name": name, "facets": {"lineage_asset_event": said}}
    return dataset_event(at, dataset)


def marked_run(kind: str, namespace: str, dag_run: Any, msg: str, at: datetime) -> Json:
    """The end that a person gives a DAG run (Airflow's DagRun), under the provider's id of the run."""
    from airflow.providers.openlineage.plugins.adapter import OpenLineageAdapter

    run_id = OpenLineageAdapter.build_dag_run_id(
        dag_id=dag_run.dag_id,
        logical_date=dag_run.logical_date or dag_run.run_after,
        clear_number=dag_run.clear_number,
    )
    facets = {}
    if kind == "FAIL":
        facets["errorMessage"] = standard(
            "ErrorMessageRunFacet", "1-0-1", message=msg, programmingLanguage="python"
        )
    job = {"namespace": namespace, "name": dag_run.dag_id, "facets": {}}
    return run_event(kind, at, {"runId": str(run_id), "facets": facets}, job)


def _is_told() -> bool:
    from airflow.providers.openlineage import conf

    return not conf.is_disabled()


def _namespace() -> str:
    from airflow.providers.openlineage import conf

    return str(conf.namespace())
