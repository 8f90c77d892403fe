"""An exported flow is one execution told by two tools: counted once, one outcome, one team."""

import itertools

import pytest
from build import dag, flow, rows, run_id, stored, take
from exported_run import AIRFLOW_HALF, EXPORTED_RUN, FLOW_RUN, METAFLOW_HALF

from lineage.store.store import Store

ORDERS = [
    [*AIRFLOW_HALF, *METAFLOW_HALF],
    [*METAFLOW_HALF, *AIRFLOW_HALF],
    list(itertools.chain(*zip(AIRFLOW_HALF, METAFLOW_HALF, strict=True))),
]


@pytest.mark.parametrize("events", ORDERS)
@pytest.mark.parametrize("at_once", [True, False])
def test_both_halves_are_one_pipeline_run_of_the_metaflow_halfs_team(
    events: list[dict[str, object]], at_once: bool
) -> None:
    store = stored(*events) if at_once else stored_one_by_one(events)
    counted = rows(store, "SELECT name, external_id, state, team FROM pipeline_runs")
    assert counted == [("TrainDag", EXPORTED_RUN, "COMPLETE", "ml")]
    teams = rows(store, "SELECT DISTINCT pipeline, team FROM jobs")
    assert teams == [("job:airflow://demo:TrainDag", "ml")]


def test_airflows_word_on_the_outcome_stands() -> None:
    failed = [*AIRFLOW_HALF[:3], dag("FAIL", job="TrainDag", run=EXPORTED_RUN, at=9, team="platform")]
    store = stored(*failed, *METAFLOW_HALF)
    assert rows(store, "SELECT name, state FROM pipeline_runs") == [("TrainDag", "FAIL")]


def test_what_a_step_wrote_is_an_edge_of_the_dag() -> None:
    store = stored(*AIRFLOW_HALF, *METAFLOW_HALF)
    assert rows(store, "SELECT source, target FROM pipeline_edges") == [
        ("job:airflow://demo:TrainDag", "dataset:s3://lake:predictions")
    ]


def test_the_halves_are_linked_run_by_run_and_task_by_task() -> None:
    store = stored(*AIRFLOW_HALF, *METAFLOW_HALF)
    links = rows(
        store,
        "SELECT reader_run_id, writer_run_id FROM run_links"
        " WHERE rule = 'same_execution' ORDER BY evidence DESC",
    )
    assert links == [
        (run_id("Train", FLOW_RUN), run_id("TrainDag", EXPORTED_RUN)),
        (run_id("Train/fit", f"{FLOW_RUN}/0"), run_id("TrainDag.fit", f"{EXPORTED_RUN}/1")),
    ]


def test_a_flow_that_a_task_merely_launches_is_a_pipeline_of_its_own() -> None:
    launched = [
        flow(kind, run="77", at=at, parent=("TrainDag.fit", EXPORTED_RUN), team="ml") for kind, at in ENDS
    ]
    store = stored(*AIRFLOW_HALF, *launched)
    assert rows(store, "SELECT name FROM pipeline_runs ORDER BY name") == [("Train",), ("TrainDag",)]


ENDS = (("START", 2), ("COMPLETE", 7))


def stored_one_by_one(events: list[dict[str, object]]) -> Store:

    store = stored()
    for event in events:
        take(store, event)
    return store
