"""A try of a task as Airflow's task runner holds it, told by our listener and facets; prints them as JSON.

Arguments: the state the try ends in, and a folder for what the task reads and writes.
"""

import json
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

from airflow.sdk import DAG, Asset, AssetAlias, BaseOperator
from airflow.sdk.api.datamodels._generated import DagRun, TIRunContext
from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance
from airflow.utils.state import TaskInstanceState
from openlineage.client.serde import Serde

from lineage.emit.airflow.capture import TaskCapture
from lineage.emit.airflow.facets import run_facets

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ORDERS = Asset("x-shop://orders")
MORE = AssetAlias("more")


class Bundle:
    """The DAGs' folder as Airflow hands it over."""

    name, version, path = "dags-folder", "abc123", Path("/nowhere/dags")


def a_try() -> RuntimeTaskInstance:
    consumed = {
        "asset": {"name": "trips", "uri": "s3://lake/trips", "extra": {}},
        "extra": {"rows": 3},
        "source_task_id": "write",
        "source_dag_id": "trips",
        "source_run_id": "manual__1",
        "source_map_index": -1,
        "source_aliases": [],
        "timestamp": NOW,
    }
    run = DagRun(
        dag_id="etl", run_id="manual__2", logical_date=NOW, data_interval_start=NOW, data_interval_end=NOW,
        run_after=NOW, start_date=NOW, end_date=None, run_type="manual", state="running",
        triggering_user_name="ada", consumed_asset_events=[consumed], partition_key=None,
    )  # fmt: skip
    with DAG("etl", tags=["team:data-eng"], schedule=None):
        task = BaseOperator(task_id="load", inlets=[Asset("s3://lake/trips")], outlets=[ORDERS, MORE])
    ti = RuntimeTaskInstance.model_construct(
        id=uuid.UUID(int=1), dag_version_id=uuid.UUID(int=2), task_id="load", dag_id="etl",
        run_id="manual__2", try_number=1, map_index=-1, max_tries=1, task=task, bundle_instance=Bundle(),
        start_date=NOW,
    )  # fmt: skip
    ti._ti_context_from_server = TIRunContext(dag_run=run, max_tries=1)
    return ti


def main(state: str, folder: Path) -> None:
    ti, listener = a_try(), TaskCapture()
    listener.on_task_instance_running(None, ti)
    (folder / "out.csv").write_text((folder / "in.csv").read_text())
    events = ti.get_template_context()["outlet_events"]
    events[ORDERS].extra = {"rows": 4}
    events[MORE].add(Asset("s3://lake/more"), extra={"late": True})
    ti.state = TaskInstanceState(state)
    told = TaskInstanceState.FAILED if state == "up_for_retry" else ti.state
    if state == "success":
        listener.on_task_instance_success(None, ti)
    elif state == "skipped":
        listener.on_task_instance_skipped(None, ti)
    else:
        listener.on_task_instance_failed(None, ti, "no")
    facets = run_facets(ti, told)
    print(json.dumps({name: Serde.to_dict(facet) for name, facet in facets.items()}))  # noqa: T201 - its answer


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
