"""Every event that a real producer sent is taken, and what it names is in the views."""

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from build import Event
from conftest import Server

from lineage.event import run_uuid
from lineage.names import DatasetName

CAPTURED = sorted((Path(__file__).parent.parent / "events").rglob("*.ndjson"))
COMPAT = Path(os.environ.get("LINEAGE_COMPAT_EVENTS") or "compat-events-are-not-here")


def read(path: Path) -> list[Event]:
    if path.suffix == ".json":
        said = json.loads(path.read_text())
        return said if isinstance(said, list) else [said]
    return [json.loads(line) for line in path.read_text().splitlines()]


def named(events: list[Event]) -> dict[str, set[tuple[str, ...]]]:
    """The jobs, runs and datasets that the events name."""
    return {
        "jobs": {(e["job"]["namespace"], e["job"]["name"]) for e in events if "job" in e},
        "runs": {(run_uuid(e["run"]["runId"]).hex(),) for e in events if "run" in e},
        "datasets": set(_datasets(events)),
    }


def _datasets(events: list[Event]) -> Iterator[tuple[str, str]]:
    for said in events:
        for dataset in [*(said.get("inputs") or ()), *(said.get("outputs") or ())]:
            yield tuple(DatasetName.canonical(dataset["namespace"], dataset["name"]))
        if "dataset" in said:
            yield tuple(DatasetName.canonical(said["dataset"]["namespace"], said["dataset"]["name"]))


def held(server: Server) -> dict[str, set[tuple[Any, ...]]]:
    return {
        "jobs": set(map(tuple, server.rows("select namespace, name from jobs"))),
        "runs": set(map(tuple, server.rows("select replace(run_id::varchar, '-', '') from runs"))),
        "datasets": set(map(tuple, server.rows("select namespace, name from datasets"))),
    }


def assert_taken(server: Server, events: list[Event]) -> None:
    for said in events:
        response = server.send(said)
        assert response.status_code == 201, response.text
    assert_held(server, events)


def assert_held(server: Server, events: list[Event]) -> None:
    found = held(server)
    for kind, expected in named(events).items():
        assert expected - found[kind] == set(), kind


@pytest.mark.parametrize("path", CAPTURED, ids=lambda path: path.stem)
def test_each_captured_airflow_event_is_taken(shared_server: Server, path: Path) -> None:
    assert_taken(shared_server, read(path))


@pytest.mark.parametrize("zipped", [False, True])
def test_all_captured_airflow_events_are_taken_as_one_array(server: Server, zipped: bool) -> None:
    events = [said for path in CAPTURED for said in read(path)]
    content = json.dumps(events).encode()
    headers = {"Content-Encoding": "gzip"} if zipped else {}
    assert server.post(gzip.compress(content) if zipped else content, **headers).status_code == 201
    assert_held(server, events)


@pytest.mark.skipif(not COMPAT.is_dir(), reason="LINEAGE_COMPAT_EVENTS names no folder")
def test_the_events_of_the_openlineage_compatibility_suite_are_taken(shared_server: Server) -> None:
    paths = sorted(COMPAT.rglob("*.json"))
    assert paths
    for path in paths:
        assert_taken(shared_server, read(path))
