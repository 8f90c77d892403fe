"""What our facets tell of a try, in a process of its own as a task runner's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

pytestmark = pytest.mark.acceptance  # each test imports Airflow anew, which takes seconds

FACETS = Path(__file__).parents[3] / "docs" / "facets"
OWN = ("_producer", "_schemaURL")


def told(folder: Path, state: str, **settings: str) -> dict[str, Any]:
    """The facets of a try that copies in.csv to out.csv and ends in `state`, checked by their schemas."""
    (folder / "in.csv").write_text("1\n")
    environment = {
        **os.environ,
        "AIRFLOW_HOME": str(folder / "airflow"),
        "OPENLINEAGE_URL": "http://127.0.0.1:9",
        "OPENLINEAGE_NAMESPACE": "airflow://test",
        **settings,
    }
    command = [sys.executable, str(Path(__file__).with_name("a_try.py")), state, str(folder)]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    facets: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    for name, facet in facets.items():
        jsonschema.validate(facet, json.loads((FACETS / f"{name}.json").read_text()))
    return facets


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("good")


@pytest.fixture(scope="module")
def good(folder: Path) -> dict[str, Any]:
    return told(folder, "success")


def test_a_try_tells_who_started_it_what_it_declares_and_what_started_its_run(good: dict[str, Any]) -> None:
    facet = good["lineage_airflow"]
    assert {name: facet[name] for name in facet if name not in OWN} == {
        "dagRunId": "manual__2",
        "tryNumber": 1,
        "maxTries": 1,
        "state": "success",
        "team": "data-eng",
        "dagVersion": {
            "id": "00000000-0000-0000-0000-000000000002",
            "bundleName": "dags-folder",
            "bundleVersion": "abc123",
        },
        "triggeredBy": "manual",
        "triggeringUser": "ada",
        "inlets": ["s3://lake/trips"],
        "assetEvents": [
            {"uri": "x-shop://orders", "name": "x-shop://orders", "extra": {"rows": 4}},
            {"uri": "s3://lake/more", "name": "s3://lake/more", "alias": "more", "extra": {"late": True}},
        ],
        "consumedAssetEvents": [
            {
                "uri": "s3://lake/trips",
                "name": "trips",
                "dagId": "trips",
                "taskId": "write",
                "dagRunId": "manual__1",
                "mapIndex": -1,
                "at": "2026-01-02T03:04:05.000000Z",
                "extra": {"rows": 3},
            }
        ],
    }


@pytest.mark.parametrize(
    ("state", "reached", "final"),
    [("skipped", "skipped", None), ("up_for_retry", "failed", False), ("failed", "failed", True)],
)
def test_the_end_of_a_try_is_told_from_others_that_look_alike(
    tmp_path: Path, state: str, reached: str, final: bool | None
) -> None:
    facet = told(tmp_path, state)["lineage_airflow"]
    assert (facet["state"], facet.get("final")) == (reached, final)


def test_what_the_task_reads_and_writes_is_observed(good: dict[str, Any], folder: Path) -> None:
    facet = good["lineage_observations"]
    seen = {
        side: [
            (each["namespace"], each["name"], each["facets"]["lineage_observation"]["via"])
            for each in facet[side]
        ]
        for side in ("inputs", "outputs")
    }
    assert seen == {
        "inputs": [("file", str(folder / "in.csv"), "open")],
        "outputs": [("file", str(folder / "out.csv"), "open")],
    }


def test_files_of_airflow_are_no_data(tmp_path: Path) -> None:
    folders = {"AIRFLOW__CORE__DAGS_FOLDER": str(tmp_path)}
    assert list(told(tmp_path, "success", **folders)) == ["lineage_airflow"]


@pytest.mark.parametrize(
    ("settings", "facets"),
    [
        ({"LINEAGE_CAPTURE": "off"}, ["lineage_airflow"]),
        ({"OPENLINEAGE_DISABLED": "true"}, ["lineage_airflow"]),
        ({"LINEAGE_DISABLED": "1"}, []),
    ],
)
def test_each_switch_turns_its_part_off(tmp_path: Path, settings: dict[str, str], facets: list[str]) -> None:
    assert list(told(tmp_path, "success", **settings)) == facets
