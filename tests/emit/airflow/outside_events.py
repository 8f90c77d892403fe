"""Airflow's components, calling our listeners as they do when a file breaks or an asset changes.

Argument: "break a file", "change assets" or "mark runs".
"""

import sys
import threading
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from airflow.listeners.types import AssetEvent
from airflow.serialization.definitions.assets import SerializedAsset

from lineage.emit.airflow import outside
from lineage.emit.airflow.plugin import UnifiedLineagePlugin

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
FILE = "/opt/airflow/dags/orders.py"
ERROR = "Traceback (most recent call last):\n  File ...\nModuleNotFoundError: No module named 'pandsa'\n"


def listener(kind: type[Any]) -> Any:
    [found] = [each for each in UnifiedLineagePlugin.listeners if isinstance(each, kind)]
    return found


def break_a_file(errors: outside.ImportErrors) -> None:
    errors.on_new_dag_import_error(FILE, ERROR)
    errors.on_existing_dag_import_error(FILE, ERROR)
    errors.on_existing_dag_import_error(FILE, ERROR.replace("pandsa", "panda"))
    outside.REPEAT_SECONDS = 0
    errors.on_existing_dag_import_error(FILE, ERROR.replace("pandsa", "panda"))


def change_an_asset(events: outside.AssetEvents, task: str | None) -> None:
    asset = SerializedAsset(name="orders", uri="x-shop://orders", group="asset", extra={}, watchers=[])
    event = AssetEvent(
        asset=asset, extra={"rows": 3}, source_dag_id=task, source_task_id=task, source_run_id=task,
        source_map_index=None, source_aliases=[], partition_key=None,
    )  # fmt: skip
    events.on_asset_event_emitted(event)
    deliver()


def mark_runs(marked: outside.MarkedRuns) -> None:
    run = SimpleNamespace(dag_id="etl", logical_date=NOW, run_after=NOW, clear_number=0)
    marked.on_dag_run_failed(run, "task_failure")
    for hook, state in ((marked.on_dag_run_failed, "failed"), (marked.on_dag_run_success, "success")):
        hook(run, f"Dag Run's state was manually set to `{state}`.")
        deliver()


def deliver() -> None:
    for thread in threading.enumerate():
        if thread.name == "lineage-outside":
            thread.join(30)


if __name__ == "__main__":
    if sys.argv[1] == "break a file":
        break_a_file(listener(outside.ImportErrors))
    elif sys.argv[1] == "mark runs":
        mark_runs(listener(outside.MarkedRuns))
    else:
        change_an_asset(listener(outside.AssetEvents), task="bill")
        change_an_asset(listener(outside.AssetEvents), task=None)
