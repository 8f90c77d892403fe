"""What our facets in an Airflow task's events change: its end, what it wrote, what it depends on, a team."""

from itertools import islice, permutations
from typing import Any

import pytest
from build import Event, dag, dataset, facet, flow, rows, run_id, step, stored, take, task
from empty import empty_store

STATES = "select name, attempt, max_attempts, state from runs where name = 'etl.load' order by attempt"


def told(state: str = "success", *, tries: tuple[int, int] = (1, 0), **more: Any) -> dict[str, Any]:
    """The facet of a try; `tries` are its number and after how many no retry comes."""
    number, most = tries
    about = {"dagRunId": "1", "tryNumber": number, "maxTries": most, "state": state, **more}
    return {"lineage_airflow": facet(**about)}


def test_a_skip_is_no_success_and_writes_nothing() -> None:
    store = stored(task("COMPLETE", writes=["s3://lake/orders"], facets=told("skipped")))
    assert rows(store, STATES) == [("etl.load", 1, 1, "ABORT")]
    assert rows(store, "from dataset_versions") == []


def test_a_skip_that_a_person_calls_success_is_one() -> None:
    store = stored(task("COMPLETE", facets=told("skipped")), task("COMPLETE", at=60))
    assert rows(store, STATES) == [("etl.load", 1, 1, "COMPLETE")]


@pytest.mark.parametrize(
    ("facets", "state"),
    [
        ({}, "FAIL"),  # after a clear the stock facet's retries say that none is left
        (told("failed", tries=(2, 2), final=False), "RETRYING"),
        (told("failed", tries=(2, 2), final=True), "FAIL"),
    ],
)
def test_airflow_itself_knows_whether_a_retry_comes(facets: dict[str, Any], state: str) -> None:
    store = stored(task("FAIL", attempt=2, retries=1, facets=facets))
    assert [row[-1] for row in rows(store, STATES)] == [state]


def test_a_run_known_by_our_facet_alone_has_its_name() -> None:
    event = task("START", facets=told("running"))
    del event["run"]["facets"]["airflow"]
    assert rows(stored(event), "select external_id, attempt from runs where name = 'etl.load'") == [("1", 1)]


def test_what_was_seen_stands_beside_what_was_declared() -> None:
    observed = facet(
        inputs=[dataset("s3://lake/in", seen=5, etag="i1")],
        outputs=[dataset("s3://lake/out", seen=8, etag="o1"), {"namespace": "", "name": ""}],
    )
    event = task(
        "COMPLETE", at=10, writes=["s3://lake/report"], facets={"lineage_observations": observed, **told()}
    )
    seen = rows(stored(event), "select direction, dataset, kind, version from run_io order by all")
    assert seen == [
        ("in", "dataset:s3://lake:in", "observed", "i1"),
        ("out", "dataset:s3://lake:out", "observed", "o1"),
        ("out", "dataset:s3://lake:report", "declared", None),
    ]


def test_a_failed_try_has_written_what_was_seen() -> None:
    observed = facet(inputs=[], outputs=[dataset("s3://lake/out", seen=8, etag="o1")])
    store = stored(
        task("FAIL", at=10, writes=["s3://lake/report"], facets={"lineage_observations": observed})
    )
    written = rows(store, "select dataset, version, failed_writer from dataset_versions")
    assert written == [("dataset:s3://lake:out", "o1", True)]


def test_assets_that_the_provider_drops_are_declared() -> None:
    assets = told(inlets=["x-shop://orders"], assetEvents=[{"uri": "bills"}, {"uri": "s3://[::1/x"}, {}])
    edges = rows(
        stored(task("COMPLETE", facets=assets)), "select source, target, kind from lineage_edges order by all"
    )
    assert edges == [
        ("dataset:x-shop://orders:/", "job:airflow://demo:etl.load", "declared"),
        ("job:airflow://demo:etl.load", "dataset:asset:bills", "declared"),
        ("job:airflow://demo:etl.load", "dataset:asset:s3://[::1/x", "declared"),
    ]


def test_an_asset_that_the_provider_names_too_is_one_edge() -> None:
    assets = told(assetEvents=[{"uri": "s3a://lake/orders/"}])
    store = stored(task("COMPLETE", writes=["s3://lake/orders"], facets=assets))
    assert rows(store, "select target from lineage_edges") == [("dataset:s3://lake:orders",)]


def test_the_team_of_a_bundle_is_that_of_its_dag_unless_a_tag_says_otherwise() -> None:
    events = (dag("START"), task("START", facets=told("running", team="shop")))
    teams = "select name, team from jobs order by name"
    assert rows(stored(*events), teams) == [("etl", "shop"), ("etl.load", "shop")]
    tagged = task("START", team="finance", facets=told("running", team="shop"))
    assert rows(stored(dag("START", team="finance"), tagged), teams) == [
        ("etl", "finance"),
        ("etl.load", "finance"),
    ]


def mapped(kind: str, index: int, attempt: int, *, at: float) -> Event:
    """An event of one try of a mapped task."""
    about = told("failed" if kind == "FAIL" else "success", tries=(attempt, 1), mapIndex=index)
    event = task(kind, at=at, attempt=attempt, retries=1, facets=about)
    event["run"]["runId"] = str(run_id("etl.load", f"1/{attempt}/{index}"))
    return event


def test_a_repeated_try_of_one_index_says_nothing_of_the_others() -> None:
    events = [
        mapped("FAIL", 0, 1, at=1),
        mapped("FAIL", 1, 1, at=2),
        mapped("COMPLETE", 1, 2, at=3),
        dag("FAIL", at=4),
    ]
    states = "select map_index, attempt, state from runs where name = 'etl.load' order by all"
    expected = [(0, 1, "FAIL"), (1, 1, "RETRYING"), (1, 2, "COMPLETE")]
    for order in islice(permutations(events), 0, None, 7):
        one_by_one = empty_store()
        for event in order:
            take(one_by_one, event)
        assert rows(one_by_one, states) == rows(stored(*order), states) == expected


def test_a_repeated_attempt_of_one_task_of_a_foreach_says_nothing_of_the_others() -> None:
    def attempt(number: int, kind: str, of: str) -> Event:
        event = step(kind, attempt=number, about={"maxRetries": 1}, at=number)
        event["run"]["runId"] = str(run_id("Train/fit", f"{of}/{number}"))
        event["run"]["facets"]["metaflow_run"]["pathspec"] = f"Train/1/fit/{of}"
        return event

    events = (attempt(0, "FAIL", "a"), attempt(0, "FAIL", "b"), attempt(1, "COMPLETE", "b"))
    states = "select external_id, attempt, state from runs where attempt is not null order by all"
    assert rows(stored(*events, flow("FAIL", at=9)), states) == [
        ("Train/1/fit/a", 1, "FAIL"),
        ("Train/1/fit/b", 1, "RETRYING"),
        ("Train/1/fit/b", 2, "COMPLETE"),
    ]
