"""Metaflow flows exported to Airflow: one execution, told by both tools, joined.

Names of runs come from Airflow's REST API; local processes stand in for pods.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lineage import exported
from lineage.demo.world import FLOWS, World

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(900)]

TRAIN, TRAIN_FILE = FLOWS[0]

LAUNCHED = """
    SELECT flow.external_id AS flow_run, task.name AS airflow_task, task.external_id AS dag_run
    FROM runs AS flow JOIN runs AS task ON task.run_id = flow.parent_run_id
    WHERE flow.external_id = '{}'
"""

SAME = """
    SELECT DISTINCT writer.name AS airflow, writer.external_id AS dag_run FROM run_links AS link
    JOIN runs AS reader ON reader.run_id = link.reader_run_id
    JOIN runs AS writer ON writer.run_id = link.writer_run_id
    WHERE reader.external_id = '{}' AND link.rule = 'same_execution'
"""

ENDS = "SELECT orchestrator, state FROM runs WHERE name = 'SquaresFlow' ORDER BY orchestrator"

COUNTED = """
    SELECT name, orchestrator, external_id, team, state FROM pipeline_runs WHERE external_id IN ('{}', '{}')
"""

LAUNCHES = """
    SELECT reader.external_id AS task, count(*) AS launched_by FROM run_links AS link
    JOIN runs AS reader ON reader.run_id = link.reader_run_id
    WHERE link.rule = 'same_execution' AND reader.external_id LIKE '{}/square/%'
    GROUP BY ALL ORDER BY ALL
"""

TASKS = "SELECT external_id, state FROM runs WHERE external_id LIKE '{}/%' ORDER BY external_id"

PROVENANCE = """
    SELECT DISTINCT model, model_team, writer_external_id, writer_pipeline, writer_team
    FROM model_provenance
    WHERE model_external_id LIKE '{}/train_model/%' AND dataset = 'dataset:s3://taxi-data:taxi_features.parquet'
"""

STARTED_BY = """
    SELECT DISTINCT flow.external_id AS flow_run, link.rule FROM run_links AS link
    JOIN runs AS dag_run ON dag_run.run_id = link.reader_run_id
    JOIN runs AS flow ON flow.run_id = link.writer_run_id
    WHERE dag_run.external_id = '{}'
"""


@dataclass(frozen=True)
class Execution:
    """A run of an exported flow: Airflow's DAG run, the state it ended in, and Metaflow's pathspec of it."""

    dag_run: str
    state: str
    pathspec: str


@dataclass(frozen=True)
class Blamed(Execution):
    """An execution that ended well, in what states, before a person marked its DAG run failed."""

    ends: list[dict[str, str]]


def execute(running: World, dag_id: str) -> Execution:
    running.airflow.wait_for_dag(dag_id)
    dag_run = running.airflow.trigger(dag_id)
    state = running.airflow.wait(dag_id, dag_run, seconds=400)
    return Execution(dag_run, state, f"{dag_id}/{exported.run_id(dag_run, dag_id)}")


def once(ask: Callable[[], Any], expected: Any, *, seconds: float = 30) -> Any:
    """The answer, as soon as it is as expected: some events come after Airflow's API shows a state."""
    deadline = time.monotonic() + seconds
    while (found := ask()) != expected and time.monotonic() < deadline:
        time.sleep(0.2)
    return found


@pytest.fixture(scope="module")
def data_run(running: World) -> str:
    run_id, state = running.run_dag()
    assert state == "success"
    return run_id


@pytest.fixture(scope="module")
def training(running: World, data_run: str) -> Execution:
    dag_id = running.export(running.home / "dags" / "flows" / TRAIN_FILE)
    return execute(running, dag_id)


@pytest.fixture(scope="module")
def squares(running: World) -> Blamed:
    done = execute(running, running.export(Path(__file__).parent / "flows" / "squares.py"))
    both = [{"orchestrator": each, "state": "COMPLETE"} for each in ("airflow", "metaflow")]
    ends = once(lambda: running.collector.rows(ENDS), both)
    running.airflow._api("PATCH", f"/dags/SquaresFlow/dagRuns/{done.dag_run}", {"state": "failed"})
    return Blamed(done.dag_run, done.state, done.pathspec, ends)


def test_the_flow_run_is_the_child_of_the_airflow_task_that_launched_it(
    running: World, training: Execution
) -> None:
    assert training.state == "success"
    expected = [
        {"flow_run": training.pathspec, "airflow_task": f"{TRAIN}.start", "dag_run": training.dag_run}
    ]
    assert running.collector.rows(LAUNCHED.format(training.pathspec)) == expected


def test_both_halves_are_one_execution_counted_once(running: World, training: Execution) -> None:
    same = [{"airflow": TRAIN, "dag_run": training.dag_run}]
    assert once(lambda: running.collector.rows(SAME.format(training.pathspec)), same) == same
    counted = [
        {
            "name": TRAIN,
            "orchestrator": "airflow",
            "external_id": training.dag_run,
            "team": "ml",
            "state": "COMPLETE",
        }
    ]
    query = COUNTED.format(training.pathspec, training.dag_run)
    assert once(lambda: running.collector.rows(query), counted) == counted


def test_every_pod_tells_its_task_under_the_id_that_airflows_names_give(
    running: World, training: Execution
) -> None:
    expected = [
        {
            "external_id": f"{training.pathspec}/{step}/{exported.task_id(training.dag_run, TRAIN, step)}",
            "state": "COMPLETE",
        }
        for step in ("end", "start", "train_model")
    ]
    query = TASKS.format(training.pathspec)
    assert once(lambda: running.collector.rows(query), expected) == expected


def test_the_model_of_an_exported_flow_comes_from_the_data_run(
    running: World, training: Execution, data_run: str
) -> None:
    expected = [
        {
            "model": f"dataset:metaflow://demo:{TRAIN}/train_model/lr",
            "model_team": "ml",
            "writer_external_id": data_run,
            "writer_pipeline": "job:airflow://demo:data_engineering",
            "writer_team": "data-eng",
        }
    ]
    query = PROVENANCE.format(training.pathspec)
    assert once(lambda: running.collector.rows(query), expected) == expected


def test_the_tasks_of_a_foreach_bear_their_map_index(running: World, squares: Blamed) -> None:
    assert squares.state == "success"
    tasks = [("end", -1), ("join", -1), ("square", 0), ("square", 1), ("start", -1)]
    expected = sorted(
        f"{squares.pathspec}/{step}/{exported.task_id(squares.dag_run, 'SquaresFlow', step, index)}"
        for step, index in tasks
    )

    def complete() -> list[str]:
        rows = running.collector.rows(TASKS.format(squares.pathspec))
        return [row["external_id"] for row in rows if row["state"] == "COMPLETE"]

    assert once(complete, expected) == expected


def test_both_halves_of_an_exported_flow_end_well(squares: Blamed) -> None:
    assert squares.ends == [{"orchestrator": each, "state": "COMPLETE"} for each in ("airflow", "metaflow")]


def test_airflows_word_that_it_failed_stands_over_a_flow_that_ended_well(
    running: World, squares: Blamed
) -> None:
    counted = [
        {
            "name": "SquaresFlow",
            "orchestrator": "airflow",
            "external_id": squares.dag_run,
            "team": "ml",
            "state": "FAIL",
        }
    ]
    query = COUNTED.format(squares.pathspec, squares.dag_run)
    assert once(lambda: running.collector.rows(query), counted) == counted


def test_a_finished_flow_run_starts_the_dag_that_waits_for_its_model(
    running: World, data_run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.airflow.wait_for_dag("new_model")
    before = set(running.airflow.run_ids("new_model"))
    monkeypatch.setitem(running.metaflow.env, "LINEAGE_AIRFLOW_URL", running.airflow.url)
    monkeypatch.setitem(running.metaflow.env, "LINEAGE_AIRFLOW_TOKEN", running.airflow.token)
    flow_run = f"{TRAIN}/{running.train()}"
    started = once(lambda: len(set(running.airflow.run_ids("new_model")) - before), 1, seconds=90)
    assert started == 1
    [dag_run] = set(running.airflow.run_ids("new_model")) - before
    assert running.airflow.wait("new_model", dag_run, seconds=120) == "success"
    query = STARTED_BY.format(dag_run)
    found = once(lambda: {row["flow_run"] for row in running.collector.rows(query)}, {flow_run})
    assert found == {flow_run}


def test_each_task_of_a_foreach_is_the_execution_of_one_airflow_task(running: World, squares: Blamed) -> None:
    query = LAUNCHES.format(squares.pathspec)
    tasks = sorted(
        f"{squares.pathspec}/square/{exported.task_id(squares.dag_run, 'SquaresFlow', 'square', index)}"
        for index in (0, 1)
    )
    expected = [{"task": task, "launched_by": 1} for task in tasks]
    assert running.collector.rows(query) == expected
