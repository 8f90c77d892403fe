from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DAGS = Path(__file__).parents[2] / "dags"
SOURCES = sorted(DAGS.rglob("*.py"))

DESCRIBE = """
import json
from data_engineering import data_engineering

dag = data_engineering()
print(json.dumps({
    "tags": sorted(dag.tags),
    "params": {name: dag.params[name] for name in dag.params},
    "tasks": {
        task.task_id: {
            "after": sorted(task.upstream_task_ids),
            "reads": [asset.uri for asset in task.inlets],
            "writes": [asset.uri for asset in task.outlets],
        }
        for task in dag.tasks
    },
}))
"""


def task(after: list[str], reads: list[str], writes: list[str]) -> dict[str, list[str]]:
    uris = [[f"s3://taxi-data/{name}" for name in names] for names in (reads, writes)]
    return {"after": after, "reads": uris[0], "writes": uris[1]}


def test_the_dag_leads_from_the_raw_records_to_the_published_features(tmp_path: Path) -> None:
    environment = {**os.environ, "AIRFLOW_HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    result = subprocess.run(
        [sys.executable, "-c", DESCRIBE],
        cwd=DAGS,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    raw, loaded = "raw/yellow_tripdata", "loaded/yellow_tripdata"
    assert json.loads(result.stdout.splitlines()[-1]) == {
        "tags": ["team:data-eng"],
        "params": {"seed": 7, "export_bucket": "taxi-data", "start_flows": True},
        "tasks": {
            "generate": task([], [], [raw]),
            "load": task(["generate"], [raw], [loaded]),
            "transform": task(["load"], [loaded], ["trips.parquet"]),
            "feature_engineering": task(["transform"], ["trips.parquet"], ["features.parquet"]),
            "export": task(["feature_engineering"], ["features.parquet"], ["taxi_features.parquet"]),
        },
    }


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_no_line_of_the_teams_code_is_about_lineage(source: Path) -> None:
    assert "lineage" not in source.read_text().lower()
