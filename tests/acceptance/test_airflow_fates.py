"""Every end a task can come to, under a real scheduler.

Ids come from Airflow's REST API, the answers from the public SQL.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lineage.demo.http import RequestError
from lineage.demo.world import World

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(900)]

TRIGGERED = (
    "fates",
    "second_chances",
    "branches",
    "by_hand",
    "cleared",
    "takes_orders",
    "triggers",
    "mapped",
    "undeclared",
)
SECONDS = 300

RUNS = "SELECT name, attempt, state FROM runs WHERE external_id = '{}' ORDER BY name, attempt, state"
WRITTEN = """
    SELECT versions.dataset FROM dataset_versions AS versions JOIN runs USING (run_id)
    WHERE external_id = '{}' ORDER BY versions.dataset
"""
SEEN = """
    SELECT direction, dataset, kind, version FROM run_io JOIN runs USING (run_id)
    WHERE external_id = '{}' ORDER BY ALL
"""
LINKS = """
    SELECT readers.external_id AS reader, writers.external_id AS writer, readers.name,
           writers.name AS writer_name, dataset, rule, evidence
    FROM run_links JOIN runs AS readers ON readers.run_id = reader_run_id
                   JOIN runs AS writers ON writers.run_id = writer_run_id
    WHERE readers.external_id = '{}' ORDER BY readers.name
"""
STATES = "SELECT task, state, began FROM task_states WHERE external_id = '{}' ORDER BY task"
INDEXES = """
    SELECT map_index, attempt, state FROM runs WHERE external_id = '{}' AND map_index IS NOT NULL ORDER BY ALL
"""
ASSET_EVENTS = "SELECT uri, extra, external_id, team FROM asset_events WHERE uri = '{}'"
PIPELINE_RUNS = "SELECT name, state FROM pipeline_runs WHERE external_id = '{}'"


@dataclass(frozen=True)
class Told:
    """Airflow's run_id of each DAG, and the folder of the task that nobody declared anything for."""

    runs: dict[str, str]
    folder: Path


@pytest.fixture(scope="module")
def told(running: World, tmp_path_factory: pytest.TempPathFactory) -> Told:
    airflow, folder = running.airflow, tmp_path_factory.mktemp("undeclared")
    airflow._wait(airflow._scheduler, lambda: airflow._knows("undeclared"), seconds=SECONDS, what="fates.py")
    (folder / "in.csv").write_text("1\n")
    running.s3.client().put_object(Bucket="taxi-data", Key="seen/in.csv", Body=b"0\n")
    runs = {dag_id: airflow.trigger(dag_id, {"folder": str(folder)}) for dag_id in TRIGGERED}
    for dag_id, run_id in runs.items():
        airflow.wait(dag_id, run_id, seconds=SECONDS)
    for dag_id in ("bills_orders", "triggered"):
        [runs[dag_id]] = airflow.run_ids(dag_id)
        assert airflow.wait(dag_id, runs[dag_id], seconds=SECONDS) == "success"
    say_otherwise(running, runs)
    assert airflow.wait("cleared", runs["cleared"], seconds=SECONDS) == "success"
    return Told(runs, folder)


def say_otherwise(running: World, runs: dict[str, str]) -> None:
    """What a person does in Airflow's pages: mark one task success and one failed, and clear a third."""
    for task, state in (("excused", "success"), ("blamed", "failed")):
        path = f"/dags/by_hand/dagRuns/{runs['by_hand']}/taskInstances/{task}"
        insist(running, "PATCH", path, {"new_state": state})
    clear = {"dry_run": False, "dag_run_id": runs["cleared"], "only_failed": True, "reset_dag_runs": True}
    insist(running, "POST", "/dags/cleared/clearTaskInstances", clear)


def insist(running: World, method: str, path: str, payload: object) -> None:
    """Ask again when Airflow could not: its SQLite is locked while the scheduler writes."""
    deadline = time.monotonic() + 60
    while True:
        try:
            running.airflow._api(method, path, payload)
        except RequestError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
        else:
            return


def rows_once(running: World, query: str, expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, as soon as they are as expected: Airflow sends some events after its API shows the state."""
    deadline = time.monotonic() + 60
    while (rows := running.collector.rows(query)) != expected and time.monotonic() < deadline:
        time.sleep(0.5)
    return rows


def states(*rows: tuple[str, int | None, str]) -> list[dict[str, Any]]:
    return [{"name": name, "attempt": attempt, "state": state} for name, attempt, state in rows]


def test_each_try_is_a_run_with_its_own_end_and_what_never_began_is_none(running: World, told: Told) -> None:
    expected = states(
        ("fates", None, "FAIL"),
        ("fates.fails_twice", 1, "RETRYING"),
        ("fates.fails_twice", 2, "FAIL"),
        ("fates.killed", 1, "FAIL"),
        ("fates.skips_itself", 1, "ABORT"),
        ("fates.succeeds", 1, "COMPLETE"),
    )
    assert rows_once(running, RUNS.format(told.runs["fates"]), expected) == expected


def test_a_skipped_or_killed_task_has_not_written_what_it_declares(running: World, told: Told) -> None:
    expected = [{"dataset": "dataset:x-fates://succeeds:/"}]
    assert rows_once(running, WRITTEN.format(told.runs["fates"]), expected) == expected


def test_a_failed_try_is_retrying_while_another_one_makes_good(running: World, told: Told) -> None:
    expected = states(
        ("second_chances", None, "COMPLETE"),
        ("second_chances.fails_once", 1, "RETRYING"),
        ("second_chances.fails_once", 2, "COMPLETE"),
        ("second_chances.killed_once", 1, "RETRYING"),
        ("second_chances.killed_once", 2, "COMPLETE"),
    )
    assert rows_once(running, RUNS.format(told.runs["second_chances"]), expected) == expected


def test_a_branch_not_taken_and_a_task_that_does_nothing_are_no_runs(running: World, told: Told) -> None:
    expected = states(("branches", None, "COMPLETE"), ("branches.choose", 1, "COMPLETE"))
    assert rows_once(running, RUNS.format(told.runs["branches"]), expected) == expected


def test_what_never_began_is_there_with_airflows_word_for_it(running: World, told: Told) -> None:
    expected = [
        {"task": "choose", "state": "success", "began": True},
        {"task": "left", "state": "success", "began": False},
        {"task": "right", "state": "skipped", "began": False},
    ]
    assert rows_once(running, STATES.format(told.runs["branches"]), expected) == expected


def test_what_a_person_says_of_a_task_stands(running: World, told: Told) -> None:
    expected = states(("by_hand.blamed", 1, "FAIL"), ("by_hand.excused", 1, "COMPLETE"))
    query = RUNS.replace("WHERE", "WHERE attempt IS NOT NULL AND").format(told.runs["by_hand"])
    assert rows_once(running, query, expected) == expected


def test_a_cleared_run_is_one_run_of_its_pipeline_and_ended_well(running: World, told: Told) -> None:
    run_id = told.runs["cleared"]
    tries = states(("cleared.better_next_time", 1, "FAIL"), ("cleared.better_next_time", 2, "COMPLETE"))
    query = RUNS.replace("WHERE", "WHERE attempt IS NOT NULL AND").format(run_id)
    assert rows_once(running, query, tries) == tries
    expected = [{"name": "cleared", "state": "COMPLETE"}]
    assert rows_once(running, PIPELINE_RUNS.format(run_id), expected) == expected


def test_a_run_started_by_an_asset_is_linked_to_the_run_that_changed_it(running: World, told: Told) -> None:
    link = {
        "reader": told.runs["bills_orders"],
        "writer": told.runs["takes_orders"],
        "writer_name": "takes_orders.take",
    }
    uri, dataset = "x-shop://orders", "dataset:x-shop://orders:/"
    expected = [
        {**link, "name": "bills_orders", "dataset": None, "rule": "trigger", "evidence": f"ASSET {uri}"},
        {**link, "name": "bills_orders.bill", "dataset": dataset, "rule": "declared", "evidence": uri},
    ]
    assert rows_once(running, LINKS.format(told.runs["bills_orders"]), expected) == expected


def test_an_asset_between_two_teams_is_an_edge_between_them(running: World, told: Told) -> None:
    query = """SELECT producer_team, consumer_team, producer, consumer, evidence FROM cross_team_edges
               WHERE dataset = 'dataset:x-shop://orders:/'"""
    expected = [
        {
            "producer_team": "shop",
            "consumer_team": "finance",
            "producer": "job:airflow://demo:takes_orders.take",
            "consumer": "job:airflow://demo:bills_orders.bill",
            "evidence": "x-shop://orders",
        }
    ]
    assert rows_once(running, query, expected) == expected


def test_a_triggered_run_has_the_triggering_task_for_a_parent(running: World, told: Told) -> None:
    expected = [
        {
            "reader": told.runs["triggered"],
            "writer": told.runs["triggers"],
            "name": "triggered",
            "writer_name": "triggers.launch",
            "dataset": None,
            "rule": "parent",
            "evidence": "parent facet",
        }
    ]
    assert rows_once(running, LINKS.format(told.runs["triggered"]), expected) == expected


def test_mapped_tasks_are_runs_of_one_job_told_apart_by_their_index(running: World, told: Told) -> None:
    expected = [
        {"map_index": 0, "attempt": 1, "state": "COMPLETE"},
        {"map_index": 1, "attempt": 1, "state": "RETRYING"},
        {"map_index": 1, "attempt": 2, "state": "COMPLETE"},
        {"map_index": 2, "attempt": 1, "state": "FAIL"},
    ]
    assert rows_once(running, INDEXES.format(told.runs["mapped"]), expected) == expected


def test_a_file_that_does_not_import_is_told_by_its_path_and_error(running: World, told: Told) -> None:
    query = "SELECT namespace, file, message, is_open FROM import_errors"
    expected = [
        {
            "namespace": "airflow://demo",
            "file": str(running.home / "dags" / "broken.py"),
            "message": "ModuleNotFoundError: No module named 'pandsa'",
            "is_open": True,
        }
    ]
    assert rows_once(running, query, expected) == expected


def test_the_asset_events_of_tasks_and_of_people_are_there_with_their_extras(
    running: World, told: Told
) -> None:
    uri = "x-fates://declared"
    [asset] = running.airflow._api("GET", f"/assets?uri_pattern={uri}")["assets"]
    extra = {"rows": 4}
    running.airflow._api("POST", "/assets/events", {"asset_id": asset["id"], "extra": extra})
    said = json.dumps({**extra, "from_rest_api": True})
    expected = [{"uri": uri, "extra": said, "external_id": None, "team": None}]
    assert rows_once(running, ASSET_EVENTS.format(uri), expected) == expected
    of_a_task = {
        "uri": "x-shop://orders",
        "extra": '{"rows": 3}',
        "external_id": told.runs["takes_orders"],
        "team": "shop",
    }
    assert running.collector.rows(ASSET_EVENTS.format("x-shop://orders")) == [of_a_task]


def test_what_a_task_reads_and_writes_is_seen_beside_what_it_declares(running: World, told: Told) -> None:
    def etag(key: str) -> str:
        answer = running.s3.client().head_object(Bucket="taxi-data", Key=f"seen/{key}")
        return str(answer["ETag"]).strip('"')

    def seen(direction: str, dataset: str, kind: str, version: str | None) -> dict[str, Any]:
        return {"direction": direction, "dataset": f"dataset:{dataset}", "kind": kind, "version": version}

    expected = [
        seen("in", f"file:{told.folder}/in.csv", "observed", None),
        seen("in", "s3://taxi-data:seen/in.csv", "observed", etag("in.csv")),
        seen("in", "x-fates://declared:/", "declared", None),
        seen("out", f"file:{told.folder}/out.csv", "observed", None),
        seen("out", "s3://taxi-data:seen/out.csv", "observed", etag("out.csv")),
        seen("out", "x-fates://promised:/", "declared", None),
    ]
    assert rows_once(running, SEEN.format(told.runs["undeclared"]), expected) == expected
