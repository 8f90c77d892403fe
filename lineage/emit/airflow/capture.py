"""What a task really reads and writes, seen in its own process while it executes.

Airflow's provider would take findings told as hook lineage for all that there is, and leave the task's
declared inlets and outlets out; so they travel in the run facet `lineage_observations`.
"""

from __future__ import annotations

import os
from typing import Any

from airflow.listeners import hookimpl

from lineage.emit.capture import facets, layers, window
from lineage.emit.event import Json, custom
from lineage.emit.harmless import harmless
from lineage.emit.settings import Settings


class _Task:
    """The task of this process; a task runner runs one and ends."""

    window: window.Window | None = None
    observations: Json | None = None


class TaskCapture:
    """A listener that opens the window last before a task executes and closes it first thereafter.

    The provider forks a process for each event; there the findings are only handed on.
    """

    @hookimpl(trylast=True)  # type: ignore[untyped-decorator] # Airflow is not followed by mypy
    @harmless
    def on_task_instance_running(self, previous_state: object, task_instance: object) -> None:  # noqa: ARG002 - pluggy's names
        """Begin to watch."""
        if _is_runner(task_instance) and _enabled():
            layers.install()
            _Task.window = window.Window(_own_places(task_instance))
            window.open_window(_Task.window)

    @hookimpl(tryfirst=True)  # type: ignore[untyped-decorator] # Airflow is not followed by mypy
    def on_task_instance_success(self, previous_state: object, task_instance: object) -> None:  # noqa: ARG002 - pluggy's names
        """End with the task."""
        _end()

    @hookimpl(tryfirst=True)  # type: ignore[untyped-decorator] # Airflow is not followed by mypy
    def on_task_instance_skipped(self, previous_state: object, task_instance: object) -> None:  # noqa: ARG002 - pluggy's names
        """End with the task."""
        _end()

    @hookimpl(tryfirst=True)  # type: ignore[untyped-decorator] # Airflow is not followed by mypy
    def on_task_instance_failed(
        self,
        previous_state: object,  # noqa: ARG002 - pluggy's names
        task_instance: object,  # noqa: ARG002 - pluggy's names
        error: object,  # noqa: ARG002 - pluggy's names
    ) -> None:
        """End with the task: what it wrote before it failed is there."""
        _end()


def observations() -> Json | None:
    """The run facet `lineage_observations` of the task that has just ended; None if nothing was seen."""
    return _Task.observations


@harmless
def _end() -> None:
    seeing, _Task.window = _Task.window, None
    if seeing is None:
        return
    window.close_window()
    inputs, outputs = facets.datasets(seeing.observations())
    if inputs or outputs:
        _Task.observations = custom("lineage_observations", inputs=inputs, outputs=outputs)


def _enabled() -> bool:
    """Whether anybody would hear of it."""
    from airflow.providers.openlineage import conf

    off = os.environ.get("LINEAGE_CAPTURE", "").strip().lower() in {"off", "0", "false", "no"}
    return not (off or Settings.from_environment().disabled or conf.is_disabled())


def _is_runner(task_instance: object) -> bool:
    """Whether this process executes the task; the API server calls the hooks too, with database rows."""
    from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance

    return isinstance(task_instance, RuntimeTaskInstance)


def _own_places(task_instance: Any) -> tuple[str, ...]:
    """Prefixes of paths and URLs that are Airflow's: DAGs, logs, plugins, settings, database, XComs."""
    from airflow.providers.common.compat.sdk import conf

    home = os.environ.get("AIRFLOW_HOME") or os.path.expanduser("~/airflow")  # noqa: PTH111 - a string
    folders = [
        task_instance.bundle_instance.path,
        conf.get("core", "dags_folder", fallback=f"{home}/dags"),
        conf.get("core", "plugins_folder", fallback=f"{home}/plugins"),
        conf.get("logging", "base_log_folder", fallback=f"{home}/logs"),
    ]
    paths = [f"{os.path.realpath(os.path.expanduser(each))}/" for each in folders]  # noqa: PTH111 - strings
    xcoms = conf.get("common.io", "xcom_objectstorage_path", fallback="")
    return (*paths, f"{os.path.realpath(home)}/airflow.", *_bucket_place(xcoms))


def _bucket_place(url: str) -> tuple[str, ...]:
    """A URL as the capture spells it, without the connection that Airflow puts before the bucket."""
    scheme, separator, rest = url.partition("://")
    bucket, _, key = rest.partition("/")
    return (f"{scheme}://{bucket.rpartition('@')[2]}/{key}",) if separator else ()
