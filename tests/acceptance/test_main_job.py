"""The join the project exists for: which Airflow run wrote the data that this model was trained on.

Names of runs come from Airflow's REST API and from Metaflow's client, the answers from the public SQL.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from lineage.demo.world import World

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(900)]

SOURCES = """
    SELECT model, model_external_id, model_job, model_team, writer_external_id, writer_job, writer_pipeline,
           writer_team, orchestrator, hops, rule
    FROM model_provenance
    WHERE model_external_id IN ({}) AND dataset = 'dataset:s3://taxi-data:taxi_features.parquet'
    ORDER BY made_at
"""

READ_AND_WRITTEN = """
    SELECT written_at < read_at AND read_at < made_at AS in_order, dataset_version
    FROM model_provenance
    WHERE model_external_id IN ({}) AND dataset = 'dataset:s3://taxi-data:taxi_features.parquet'
    ORDER BY made_at
"""

FAILURES = """
    SELECT pipeline, producer_team, consumer_team, failure_id = root_failure_id AS is_root, models,
           closed_at IS NULL AS open
    FROM cross_team_failures WHERE external_id IN ({})
"""

ASK_METAFLOW = """
import json, sys
from metaflow import Run, namespace

namespace(None)
models = [Run(f"TrainTripDurationFlow/{run}")["train_model"].task["lr"] for run in sys.argv[1:]]
print(json.dumps([[model.pathspec, model.data.coef_.tolist()] for model in models]))
"""


@dataclass(frozen=True)
class Story:
    """Two data runs with the same seed, a training after each; names as the tools themselves give them."""

    dag_runs: list[str]
    etags: list[str]
    models: list[str]
    coefficients: list[list[float]]


@pytest.fixture(scope="module")
def story(running: World) -> Story:
    dag_runs, etags, trainings = [], [], []
    for _ in range(2):
        run_id, state = running.run_dag(seed=7)
        assert state == "success"
        dag_runs.append(run_id)
        etags.append(etag(running))
        trainings.append(running.train())
    models = ask_metaflow(running, trainings)
    return Story(dag_runs, etags, [model for model, _ in models], [fitted for _, fitted in models])


def etag(running: World) -> str:
    return str(running.s3.client().head_object(Bucket="taxi-data", Key="taxi_features.parquet")["ETag"])


def ask_metaflow(running: World, runs: list[str]) -> list[tuple[str, list[float]]]:
    command = [sys.executable, "-c", ASK_METAFLOW, *runs]
    result = subprocess.run(command, env=running.metaflow.env, capture_output=True, text=True, check=True)
    return [(pathspec, fitted) for pathspec, fitted in json.loads(result.stdout)]


def about(query: str, names: Iterable[str]) -> str:
    return query.format(", ".join(f"'{name}'" for name in names))


def rows_once(running: World, query: str, expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, as soon as they are as expected: Airflow sends some events after its API shows the state."""
    deadline = time.monotonic() + 30
    while (rows := running.collector.rows(query)) != expected and time.monotonic() < deadline:
        time.sleep(0.2)
    return rows


def test_two_runs_of_one_seed_write_the_same_bytes_and_teach_the_same_model(story: Story) -> None:
    assert story.etags[0] == story.etags[1]
    assert story.coefficients[0] == story.coefficients[1]


def test_each_model_names_the_run_that_wrote_its_own_data(running: World, story: Story) -> None:
    expected = [
        {
            "model": "dataset:metaflow://demo:TrainTripDurationFlow/train_model/lr",
            "model_external_id": model,
            "model_job": "job:metaflow://demo:TrainTripDurationFlow/train_model",
            "model_team": "ml",
            "writer_external_id": dag_run,
            "writer_job": "job:airflow://demo:data_engineering.export",
            "writer_pipeline": "job:airflow://demo:data_engineering",
            "writer_team": "data-eng",
            "orchestrator": "airflow",
            "hops": 2,
            "rule": "same_version",
        }
        for dag_run, model in zip(story.dag_runs, story.models, strict=True)
    ]
    assert rows_once(running, about(SOURCES, story.models), expected) == expected


def test_equal_bytes_of_two_runs_are_two_versions_read_after_they_were_written(
    running: World, story: Story
) -> None:
    rows = running.collector.rows(about(READ_AND_WRITTEN, story.models))
    assert [row["in_order"] for row in rows] == [True, True]
    assert rows[0]["dataset_version"] != rows[1]["dataset_version"]


def test_a_failed_data_run_is_an_open_failure_for_the_team_that_reads_it_until_repaired(
    running: World, story: Story
) -> None:
    failed, state = running.run_dag(export_bucket="a-bucket-that-is-not-there")
    assert state == "failed"
    failure = {
        "pipeline": "job:airflow://demo:data_engineering",
        "producer_team": "data-eng",
        "consumer_team": "ml",
        "is_root": True,
        "models": 1,
    }
    opened, closed = ([{**failure, "open": is_open}] for is_open in (True, False))
    assert rows_once(running, about(FAILURES, [failed]), opened) == opened
    assert running.run_dag()[1] == "success"
    assert rows_once(running, about(FAILURES, [failed]), closed) == closed
