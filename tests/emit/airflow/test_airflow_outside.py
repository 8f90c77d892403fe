"""What our listeners tell of broken DAG files and of asset events outside tasks, as Airflow calls them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from loopback import Loopback
from openlineage.client.uuid import generate_static_uuid
from outside_events import ERROR, FILE, NOW

pytestmark = pytest.mark.acceptance  # each test imports Airflow anew, which takes seconds

FACETS = Path(__file__).parents[3] / "docs" / "facets"


@pytest.fixture
def collector() -> Iterator[Loopback]:
    server = Loopback()
    yield server
    server.close()


def told(collector: Loopback, folder: Path, what: str, **settings: str) -> list[dict[str, Any]]:
    environment = {
        **os.environ,
        "AIRFLOW_HOME": str(folder / "airflow"),
        "LINEAGE_URL": collector.url,
        "LINEAGE_OUTBOX": str(folder / "outbox"),
        "OPENLINEAGE_NAMESPACE": "airflow://test",
        **settings,
    }
    script = Path(__file__).with_name("outside_events.py")
    subprocess.run([sys.executable, str(script), what], env=environment, capture_output=True, check=True)
    return collector.events


def own(facets: dict[str, Any], name: str) -> dict[str, Any]:
    """Our facet without its frame, checked by its schema."""
    jsonschema.validate(facets[name], json.loads((FACETS / f"{name}.json").read_text()))
    return {key: value for key, value in facets[name].items() if not key.startswith("_")}


def test_a_broken_file_is_told_at_once_again_when_it_breaks_otherwise_and_now_and_then(
    collector: Loopback, tmp_path: Path
) -> None:
    events = told(collector, tmp_path, "break a file")
    assert {(event["job"]["namespace"], event["job"]["name"]) for event in events} == {
        ("airflow://test", FILE)
    }
    said = [own(event["job"]["facets"], "lineage_import_error") for event in events]
    assert [each["message"].rpartition(" ")[2] for each in said] == ["'pandsa'", "'panda'", "'panda'"]
    assert said[0] == {
        "file": FILE,
        "message": "ModuleNotFoundError: No module named 'pandsa'",
        "stackTrace": ERROR,
    }


def test_an_asset_event_is_told_with_its_extra_unless_a_task_tells_it(
    collector: Loopback, tmp_path: Path
) -> None:
    [event] = told(collector, tmp_path, "change assets")
    assert (event["dataset"]["namespace"], event["dataset"]["name"]) == ("x-shop://orders", "/")
    assert own(event["dataset"]["facets"], "lineage_asset_event") == {
        "uri": "x-shop://orders",
        "name": "orders",
        "airflow": "airflow://test",
        "extra": {"rows": 3},
    }


def test_what_a_person_says_of_a_run_is_told_when_it_is_said(collector: Loopback, tmp_path: Path) -> None:
    before = datetime.now(UTC)
    events = told(collector, tmp_path, "mark runs")
    assert [event["eventType"] for event in events] == ["FAIL", "COMPLETE"]
    assert {event["job"]["name"] for event in events} == {"etl"}
    assert {event["run"]["runId"] for event in events} == {
        str(generate_static_uuid(instant=NOW, data=b"airflow://test.etl.0"))
    }
    moments = [datetime.fromisoformat(event["eventTime"]) for event in events]
    assert before < moments[0] < moments[1]


def test_nothing_is_told_where_airflow_tells_nothing(collector: Loopback, tmp_path: Path) -> None:
    disabled = {"AIRFLOW__OPENLINEAGE__DISABLED": "true"}
    assert told(collector, tmp_path, "break a file", **disabled) == []
