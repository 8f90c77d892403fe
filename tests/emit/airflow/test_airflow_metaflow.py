"""The Metaflow task of an exported flow's operator; its ids are what Metaflow's own template filters give."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from lineage.emit.airflow.metaflow import metaflow_task


def a_try(*, foreach: bool, map_index: int = -1, **operator: str) -> SimpleNamespace:
    """A try as far as it is asked: Airflow's own class cannot be made without a server's answer."""
    dag = SimpleNamespace(tasks=[SimpleNamespace(is_mapped=foreach)])
    task = SimpleNamespace(dag=dag, **operator)
    place = {"run_id": "manual__1", "task_id": "train", "dag_id": "Train", "map_index": map_index}
    return SimpleNamespace(task=task, try_number=2, **place)


@pytest.mark.parametrize(
    ("foreach", "map_index", "task_id"),
    [(False, -1, "02741200"), (True, -1, "5aff9a45"), (True, 3, "178f5768")],
)
def test_the_ids_are_those_of_the_pod(foreach: bool, map_index: int, task_id: str) -> None:
    assert metaflow_task(a_try(foreach=foreach, map_index=map_index, metaflow_flow_name="TrainFlow")) == {
        "flow": "TrainFlow",
        "runId": "airflow-b1d337eb6fa4",
        "step": "train",
        "taskId": f"airflow-{task_id}",
        "attempt": 1,
    }


def test_an_operator_of_no_flow_has_none() -> None:
    assert metaflow_task(a_try(foreach=False)) is None
