"""A run is a monotonic state machine: whatever the order of its events, the greatest end stands."""

from itertools import permutations

import pytest
from build import (
    RECEIVED_AT,
    Event,
    configure,
    dag,
    entries,
    event,
    moment,
    rows,
    step,
    stored,
    task,
    told,
)
from empty import empty_store

from lineage.config import Config, Runs
from lineage.pipeline import ingest


def state(*events: Event, name: str = "load") -> str:
    ((found,),) = rows(stored(*events), "select state from runs where name = $name", name=name)
    return str(found)


AT_ONE_INSTANT = {
    ("START",): "RUNNING",
    ("RUNNING",): "RUNNING",
    ("OTHER",): "RUNNING",
    ("START", "COMPLETE"): "COMPLETE",
    ("START", "FAIL"): "FAIL",
    ("START", "ABORT"): "ABORT",
    ("RUNNING", "COMPLETE"): "COMPLETE",
    ("OTHER", "FAIL"): "FAIL",
    ("COMPLETE", "FAIL"): "COMPLETE",
    ("COMPLETE", "ABORT"): "COMPLETE",
    ("FAIL", "ABORT"): "FAIL",
    ("START", "FAIL", "ABORT"): "FAIL",
    ("COMPLETE", "FAIL", "ABORT"): "COMPLETE",
}


@pytest.mark.parametrize("kinds", AT_ONE_INSTANT, ids="-".join)
def test_at_one_instant_complete_beats_fail_beats_abort_in_any_order(kinds: tuple[str, ...]) -> None:
    found = {state(*(event(kind) for kind in order)) for order in permutations(kinds)}
    assert found == {AT_ONE_INSTANT[kinds]}


@pytest.mark.parametrize("last", ["COMPLETE", "FAIL", "ABORT"])
@pytest.mark.parametrize("first", ["COMPLETE", "FAIL", "ABORT"])
def test_of_several_ends_the_last_stands_in_any_order(first: str, last: str) -> None:
    ends = [event(first, at=5), event(last, at=6)]
    assert [state(*ends), state(*reversed(ends))] == [last, last]


@pytest.mark.parametrize("late", ["START", "RUNNING", "OTHER"])
@pytest.mark.parametrize("end", ["COMPLETE", "FAIL", "ABORT"])
def test_nothing_reopens_a_run_that_ended(end: str, late: str) -> None:
    store = stored(event("START", at=1), event(end, at=5), event(late, at=9))
    assert rows(store, "select state, started_at, ended_at, last_seen_at from runs") == [
        (end, moment(1), moment(5), moment(9))
    ]


def test_an_event_without_a_kind_is_an_other() -> None:
    said = event(at=1)
    del said["eventType"]
    assert state(said) == "RUNNING"


def test_a_kind_in_small_letters_is_understood() -> None:
    assert state(event("complete")) == "COMPLETE"


@pytest.mark.parametrize(
    ("attempt", "retries", "expected"),
    [(1, 2, "RETRYING"), (2, 2, "RETRYING"), (3, 2, "FAIL"), (1, 0, "FAIL")],
)
def test_an_airflow_try_has_failed_once_none_is_left(attempt: int, retries: int, expected: str) -> None:
    assert state(task("FAIL", attempt=attempt, retries=retries), name="etl.load") == expected


def test_every_try_has_failed_once_its_dag_run_has() -> None:
    events = [task("FAIL", at=1, attempt=1, retries=2), dag("FAIL", at=2)]
    assert state(*events, name="etl.load") == "FAIL"
    assert state(*reversed(events), name="etl.load") == "FAIL"


def test_a_try_that_failed_in_a_dag_run_that_succeeded_was_retried() -> None:
    assert state(task("FAIL", at=1, retries=2), dag("COMPLETE", at=2), name="etl.load") == "RETRYING"


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({"maxRetries": 2}, "RETRYING"),
        ({"maxRetries": 2, "final": False}, "RETRYING"),
        ({"maxRetries": 2, "final": True}, "FAIL"),
        ({"maxRetries": 0}, "FAIL"),
        ({}, "FAIL"),
    ],
)
def test_a_metaflow_attempt_is_final_when_it_says_so_or_none_is_left(
    about: dict[str, object], expected: str
) -> None:
    assert state(step("FAIL", about=about), name="Train/fit") == expected


CLOSED_BY_WORD = {
    "success": "COMPLETE",
    "failed": "FAIL",
    "upstream_failed": "ABORT",
    "skipped": "ABORT",
    "removed": "ABORT",
    "running": "RUNNING",
}


@pytest.mark.parametrize("word", CLOSED_BY_WORD)
def test_a_task_without_an_end_is_closed_by_what_its_dag_run_tells(word: str) -> None:
    events = [task("START", at=1), dag("FAIL", at=9, facets=told(load=word))]
    expected = [(CLOSED_BY_WORD[word], None if word == "running" else moment(9))]
    query = "select state, ended_at from runs where name = 'etl.load'"
    assert rows(stored(*events), query) == expected
    assert rows(stored(*reversed(events)), query) == expected


def test_a_tasks_own_end_is_worth_more_than_what_its_dag_run_tells() -> None:
    told_failed = dag("FAIL", at=9, facets=told(load="failed"))
    assert state(task("COMPLETE", at=5), told_failed, name="etl.load") == "COMPLETE"
    assert state(told_failed, task("COMPLETE", at=5), name="etl.load") == "COMPLETE"


def test_a_task_that_never_spoke_is_no_run() -> None:
    store = stored(dag("FAIL", at=9, facets=told(load="failed")))
    assert rows(store, "select name from runs") == [("etl",)]


def test_a_run_without_an_event_for_a_day_is_lost() -> None:
    ((lost, alive),) = [[state(event("START", at=-3600 * hours)) for hours in (22, 20)]]
    assert (lost, alive) == ("LOST", "RUNNING")


def test_when_a_run_is_lost_is_configured() -> None:
    store = stored(event("START"), config=Config(runs=Runs(lost_after_hours=2)))
    assert rows(store, "select state from runs") == [("LOST",)]
    configure(store, Config())
    assert rows(store, "select state from runs") == [("RUNNING",)]


def test_an_event_dated_over_five_minutes_ahead_is_ordered_by_its_receipt() -> None:
    store = empty_store()
    ahead = {**event("FAIL"), "eventTime": "2126-01-01T00:00:00Z"}
    ingest(entries([ahead], received_at=RECEIVED_AT), store)
    ingest(entries([event("COMPLETE")], first=1, received_at=RECEIVED_AT + 1), store)
    received = 3 * 3600
    assert rows(store, "select state, ended_at from runs") == [("FAIL", moment(received))]


def test_an_event_less_than_five_minutes_ahead_keeps_its_own_time() -> None:
    within = 3 * 3600 + 299
    assert rows(stored(event("COMPLETE", at=within)), "select ended_at from runs") == [(moment(within),)]


def test_an_event_without_datasets_keeps_the_edges() -> None:
    events = [event("COMPLETE", at=5, reads=["s3://lake/a"], writes=["s3://lake/b"]), event("OTHER", at=6)]
    expected = [
        ("dataset:s3://lake:a", "job:airflow://demo:load", "declared"),
        ("job:airflow://demo:load", "dataset:s3://lake:b", "declared"),
    ]
    query = "select source, target, kind from lineage_edges order by source"
    assert rows(stored(*events), query) == expected
    assert rows(stored(*reversed(events)), query) == expected
