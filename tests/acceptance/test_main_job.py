"""The join the project exists for: which Airflow run wrote the data that this model was trained on.

Names of runs come from Airflow's REST API and from Metaflow's client, the answers from the public SQL.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

import pytest

from lineage.demo.world import DAG, World

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(900)]

FEATURES = "dataset:s3://taxi-data:taxi_features.parquet"
MODEL = "dataset:metaflow://demo:TrainTripDurationFlow/train_model/lr"

SOURCES = f"""
    SELECT model_external_id, writer_external_id, writer_job, writer_pipeline, writer_team, model_team,
           model_job, orchestrator, hops, rule
    FROM model_provenance
    WHERE model = '{MODEL}' AND dataset = '{FEATURES}'
    ORDER BY made_at
"""  # noqa: S608 - both names are constants of this file

FAILURES = """
    SELECT external_id, pipeline, producer_team, consumer_team, closed_at IS NULL AS open
    FROM cross_team_failures ORDER BY opened_at, consumer_team
"""

ASK_METAFLOW = """
import json
from metaflow import Flow, namespace

namespace(None)
runs = sorted(Flow("TrainTripDurationFlow").runs(), key=lambda run: run.created_at)
print(json.dumps([[run["train_model"].task.pathspec, run.data.lr.coef_.tolist()] for run in runs]))
"""


@dataclass(frozen=True)
class Story:
    """Two data runs with the same seed, a training after each; names as the tools themselves give them."""

    dag_runs: list[str]
    trainings: list[str]
    coefficients: list[list[float]]
    etags: list[str]


@pytest.fixture(scope="module")
def story(running: World) -> Story:
    etags = []
    for _ in range(2):
        assert running.run_dag()[1] == "success"
        etags.append(etag(running))
        running.train()
    metaflow = ask_metaflow(running)
    return Story(
        dag_runs=running.airflow.run_ids(DAG),
        trainings=[task for task, _coefficients in metaflow],
        coefficients=[coefficients for _task, coefficients in metaflow],
        etags=etags,
    )


def etag(running: World) -> str:
    return str(running.s3.client().head_object(Bucket="taxi-data", Key="taxi_features.parquet")["ETag"])


def ask_metaflow(running: World) -> list[Any]:
    command = [sys.executable, "-c", ASK_METAFLOW]
    result = subprocess.run(command, env=running.metaflow.env, capture_output=True, text=True, check=True)
    answer: list[Any] = json.loads(result.stdout)
    return answer


def rows_once(running: World, query: str, expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, as soon as they are as expected; Airflow sends some events after its API shows the state."""
    deadline = time.monotonic() + 30
    while (rows := running.collector.rows(query)) != expected and time.monotonic() < deadline:
        time.sleep(0.2)
    return rows


def test_two_runs_of_the_same_seed_write_the_same_bytes(story: Story) -> None:
    assert story.etags[0] == story.etags[1]
    assert story.coefficients[0] == story.coefficients[1]


def test_each_model_names_the_run_that_wrote_its_own_data(running: World, story: Story) -> None:
    expected = [
        {
            "model_external_id": training,
            "writer_external_id": dag_run,
            "writer_job": "job:airflow://demo:data_engineering.export",
            "writer_pipeline": "job:airflow://demo:data_engineering",
            "writer_team": "data-eng",
            "model_team": "ml",
            "model_job": "job:metaflow://demo:TrainTripDurationFlow/train_model",
            "orchestrator": "airflow",
            "hops": 2,
            "rule": "last_write",
        }
        for dag_run, training in zip(story.dag_runs, story.trainings, strict=True)
    ]
    assert rows_once(running, SOURCES, expected) == expected
