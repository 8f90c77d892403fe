"""A failed cross-team run: open while other teams miss what it owes, closed by a success."""

from typing import Any

import pytest
from build import (
    Event,
    artifact,
    caused_by,
    dag,
    dataset,
    facet,
    flow,
    moment,
    pathspec,
    rows,
    run_id,
    step,
    stored,
    take,
    task,
    told,
)

from lineage.failures.failures import sweep
from lineage.store.store import Store

ORDERS, FEATURES, SCORES = "s3://lake/orders", "s3://lake/features", "s3://lake/scores"


def pipeline(
    name: str, run: str, at: float, kind: str = "COMPLETE", *, team: str, reads: Any = (), writes: Any = ()
) -> list[Event]:
    """A DAG run with one task, over five seconds."""
    load = f"{name}.load"
    return [
        dag("START", job=name, run=run, at=at, team=team),
        task("START", load, run=run, at=at + 1, team=team, reads=reads, writes=writes),
        task(kind, load, run=run, at=at + 4, team=team, reads=reads, writes=writes),
        dag(kind, job=name, run=run, at=at + 5, team=team),
    ]


def data(run: str, at: float, kind: str = "COMPLETE") -> list[Event]:
    return pipeline("etl", run, at, kind, team="data", writes=[ORDERS])


def science(run: str, at: float, kind: str = "COMPLETE") -> list[Event]:
    return pipeline("use", run, at, kind, team="science", reads=[ORDERS], writes=[FEATURES])


GOOD = [*data("1", 0), *science("1", 10)]
_QUERY = """
select replace(pipeline, 'job:airflow://demo:', ''), external_id, producer_team, consumer_team,
  opened_at, closed_at, datasets, pipelines, models
from cross_team_failures order by opened_at, consumer_team
"""


def failures(store: Store) -> list[tuple[Any, ...]]:
    return rows(store, _QUERY)


OPEN = ("etl", "2", "data", "science", moment(24), None, 1, 1, 0)


def test_a_failed_run_whose_data_another_team_reads_is_open() -> None:
    assert failures(stored(*GOOD, *data("2", 20, "FAIL"))) == [OPEN]


def test_a_run_that_started_later_and_succeeded_closes_it() -> None:
    store = stored(*GOOD, *data("2", 20, "FAIL"), *data("3", 30))
    assert failures(store) == [(*OPEN[:5], moment(35), *OPEN[6:])]


def test_an_earlier_run_that_succeeds_later_closes_nothing() -> None:
    early = [dag("START", run="0", at=15, team="data"), dag("COMPLETE", run="0", at=40, team="data")]
    assert failures(stored(*GOOD, *early, *data("2", 20, "FAIL"))) == [OPEN]


def test_a_cleared_run_that_succeeds_closes_it() -> None:
    """Clearing keeps Airflow's run_id and makes a new OpenLineage run."""
    cleared = data("2/cleared", 30)
    for said in cleared:
        for name in ("airflow", "airflowDagRun"):
            if name in said["run"]["facets"]:
                said["run"]["facets"][name]["dagRun"]["run_id"] = "2"
    store = stored(*GOOD, *data("2", 20, "FAIL"), *cleared)
    assert failures(store) == [(*OPEN[:5], moment(35), *OPEN[6:])]
    assert rows(store, "select state from pipeline_runs where name = 'etl' and external_id = '2'") == [
        ("COMPLETE",)
    ]


@pytest.mark.parametrize("kind", ["ABORT", "START", "COMPLETE"])
def test_only_a_failure_opens_one(kind: str) -> None:
    assert failures(stored(*GOOD, *data("2", 20, kind))) == []


def test_a_try_that_will_be_repeated_opens_nothing() -> None:
    retried = [
        dag("START", run="2", at=20, team="data"),
        task("FAIL", run="2", at=21, attempt=1, retries=1, team="data", writes=[ORDERS]),
    ]
    assert failures(stored(*GOOD, *retried)) == []


def test_a_task_that_failed_finally_in_a_running_pipeline_opens_one() -> None:
    failed = [
        dag("START", run="2", at=20, team="data"),
        task("FAIL", run="2", at=21, team="data", writes=[ORDERS]),
    ]
    assert failures(stored(*GOOD, *failed)) == [("etl", "2", "data", "science", moment(21), None, 1, 1, 0)]


def test_a_run_that_ended_well_in_spite_of_a_failed_task_still_owes_its_data() -> None:
    spite = [
        dag("START", run="2", at=20, team="data"),
        task("FAIL", run="2", at=21, team="data", writes=[ORDERS]),
        dag("COMPLETE", run="2", at=25, team="data"),
    ]
    assert [row[:4] for row in failures(stored(*GOOD, *spite))] == [("etl", "2", "data", "science")]


def test_a_run_that_failed_after_it_wrote_owes_nothing() -> None:
    wrote = [
        dag("START", run="2", at=20, team="data"),
        task("COMPLETE", run="2", at=21, team="data", writes=[ORDERS]),
        dag("FAIL", run="2", at=25, team="data"),
    ]
    assert failures(stored(*GOOD, *wrote)) == []


def test_a_team_depends_on_what_its_own_runs_read_and_nobody_elses() -> None:
    own = pipeline("report", "1", 10, team="data", reads=[ORDERS])
    assert failures(stored(*data("1", 0), *own, *data("2", 20, "FAIL"))) == []


def test_a_pipeline_that_never_succeeded_depends_on_nothing() -> None:
    assert failures(stored(*data("1", 0), *science("1", 10, "FAIL"), *data("2", 20, "FAIL"))) == []


def test_a_pipeline_that_never_succeeded_owes_what_it_declares() -> None:
    """The consumer read what somebody else had written there before."""
    other = pipeline("old", "1", 0, team="data", writes=[ORDERS])
    assert failures(stored(*other, *science("1", 10), *data("2", 20, "FAIL"))) == [OPEN]


def test_a_team_reached_through_another_pipeline_depends_too() -> None:
    board = pipeline("board", "1", 20, team="board", reads=[FEATURES], writes=[SCORES])
    store = stored(*GOOD, *board, *data("2", 30, "FAIL"))
    assert [(row[2], row[3], *row[6:]) for row in failures(store)] == [
        ("data", "board", 1, 1, 0),
        ("data", "science", 1, 1, 0),
    ]


def test_of_three_failures_in_a_row_the_first_is_the_root_of_all() -> None:
    board = pipeline("board", "1", 20, team="board", reads=[FEATURES], writes=[SCORES])
    shown = pipeline("show", "1", 26, team="shop", reads=[SCORES])
    failed = [
        *data("2", 30, "FAIL"),
        *science("2", 40, "FAIL"),
        *pipeline("board", "2", 50, "FAIL", team="board", reads=[FEATURES], writes=[SCORES]),
    ]
    store = stored(*GOOD, *board, *shown, *failed)
    found = rows(
        store, "select distinct producer_team, root_failure_id from cross_team_failures order by all"
    )
    root = run_id("etl", "2")
    assert found == [("board", root), ("data", root), ("science", root)]


def test_a_failure_before_another_pipelines_is_not_rooted_in_it() -> None:
    board = pipeline("board", "1", 20, team="board", reads=[FEATURES])
    store = stored(*GOOD, *board, *science("2", 30, "FAIL"), *data("2", 40, "FAIL"))
    found = rows(
        store, "select distinct producer_team, root_failure_id from cross_team_failures order by all"
    )
    assert found == [("data", run_id("etl", "2")), ("science", run_id("use", "2"))]


def train(run: str, at: float, branch: dict[str, Any] | None = None, kind: str = "COMPLETE") -> list[Event]:
    about = branch or {}
    made = artifact("Train/fit/m", f"sha{run}", pathspec(run=run), model=True)
    read = dataset(ORDERS, seen=at + 1)
    return [
        flow("START", run=run, at=at, team="science", about=about),
        step(kind, run=run, at=at + 3, team="science", about=about, reads=[read], writes=[made]),
        flow(kind, run=run, at=at + 4, team="science", about=about),
    ]


def test_the_models_behind_it_are_counted() -> None:
    store = stored(*data("1", 0), *train("1", 10), *data("2", 20, "FAIL"))
    assert failures(store) == [("etl", "2", "data", "science", moment(24), None, 0, 1, 1)]


def test_a_dev_run_neither_fails_nor_depends() -> None:
    dev = {"project": "taxi", "branch": "user.ann", "production": False}
    assert failures(stored(*data("1", 0), *train("1", 10, dev), *data("2", 20, "FAIL"))) == []
    downstream = pipeline(
        "show", "1", 20, team="shop", reads=[{"namespace": "metaflow://lab", "name": "Train/fit/m"}]
    )
    store = stored(*data("1", 0), *train("1", 10, dev), *downstream, *train("2", 30, dev, "FAIL"))
    assert failures(store) == []


def test_a_lost_run_is_a_failed_one() -> None:
    day = 24 * 3600
    early = [*data("1", -2 * day), *science("1", 10 - 2 * day)]
    started = [dag("START", run="2", at=20 - 1.5 * day, team="data")]
    assert failures(stored(*early, *started)) == [
        ("etl", "2", "data", "science", moment(20 - 0.5 * day), None, 1, 1, 0)
    ]


def test_a_team_depends_only_for_thirty_days() -> None:
    day = 24 * 3600
    old = [*data("1", -40 * day), *science("1", 10 - 40 * day)]
    assert failures(stored(*old, *data("2", 20, "FAIL"))) == []


def test_a_task_killed_without_a_word_fails_with_its_dag_run() -> None:
    killed = [
        dag("START", run="2", at=20, team="data"),
        task("START", run="2", at=21, team="data", writes=[ORDERS]),
        dag("FAIL", run="2", at=25, team="data", facets=told(load="failed")),
    ]
    assert failures(stored(*GOOD, *killed)) == [(*OPEN[:4], moment(25), *OPEN[5:])]


def test_a_team_whose_last_good_run_read_something_else_depends_no_more() -> None:
    moved = pipeline("use", "2", 15, team="science", reads=["s3://lake/other"], writes=[FEATURES])
    assert failures(stored(*GOOD, *moved, *data("2", 20, "FAIL"))) == []


def test_what_comes_after_a_failure_opened_leaves_it_as_it_was() -> None:
    """Taken in batches of one run: a reader that came later counts for the next failure only."""
    store = stored(*GOOD, *data("2", 20, "FAIL"))
    take(store, *pipeline("board", "1", 30, team="board", reads=[ORDERS]))
    assert failures(store) == [OPEN]
    take(store, *data("3", 40, "FAIL"))
    assert [(row[1], row[3]) for row in failures(store)] == [
        ("2", "science"),
        ("3", "board"),
        ("3", "science"),
    ]


def test_a_reader_told_late_depends_on_what_had_failed_before() -> None:
    store = take(
        stored(*GOOD, *data("2", 20, "FAIL")), *pipeline("board", "1", 12, team="board", reads=[ORDERS])
    )
    assert [(row[3], *row[6:]) for row in failures(store)] == [("board", 0, 1, 0), ("science", 1, 1, 0)]


def test_a_success_told_late_closes_it_at_its_own_time() -> None:
    store = stored(*GOOD, *data("2", 20, "FAIL"), *data("4", 50))
    assert failures(store) == [(*OPEN[:5], moment(55), *OPEN[6:])]
    take(store, *data("3", 30))
    assert failures(store) == [(*OPEN[:5], moment(35), *OPEN[6:])]


def test_a_success_that_turns_out_to_have_begun_before_closes_nothing() -> None:
    store = stored(*GOOD, *data("2", 20, "FAIL"))
    take(store, dag("COMPLETE", run="3", at=40, team="data"))
    assert failures(store) == [(*OPEN[:5], moment(40), *OPEN[6:])]
    take(store, dag("START", run="3", at=15, team="data"))
    assert failures(store) == [OPEN]


def test_a_success_of_which_a_task_is_told_late_to_have_failed_closes_nothing() -> None:
    store = stored(*GOOD, *data("2", 20, "FAIL"))
    take(store, dag("START", run="3", at=30, team="data"), dag("COMPLETE", run="3", at=40, team="data"))
    assert failures(store) == [(*OPEN[:5], moment(40), *OPEN[6:])]
    take(store, *GOOD, task("FAIL", "etl.check", run="3", at=10, team="data"))
    assert [row[:6] for row in failures(store) if row[1] == "2"] == [OPEN[:6]]


def test_a_run_is_lost_by_time_alone() -> None:
    store = stored(*GOOD, dag("START", run="2", at=20, team="data"))
    assert failures(store) == []
    with store.transaction() as transaction:
        transaction.execute("update core.settings set lost_after = interval 1 hour")
        sweep(transaction)
    assert failures(store) == [("etl", "2", "data", "science", moment(3620), None, 1, 1, 0)]
    take(store, *data("2", 20)[1:])
    assert failures(store) == []


@pytest.mark.parametrize("told_by", ["parent", "dependency"])
def test_the_pipeline_that_a_failed_task_launched_is_the_root(told_by: str) -> None:
    launcher = ("etl.load", "2/1")
    about = {"parent": launcher} if told_by == "parent" else {"facets": caused_by(*launcher, kind="TRIGGER")}
    launched = [
        dag("START", job="child", run="c", at=21, team="infra", **about),
        dag("FAIL", job="child", run="c", at=22, team="infra", **about),
    ]
    store = stored(*GOOD, *launched, *data("2", 20, "FAIL"))
    found = rows(store, "select external_id, root_failure_id from cross_team_failures")
    assert found == [("2", run_id("child", "c"))]


def test_a_dataset_renamed_later_joins_what_it_owed_to_its_readers() -> None:
    reader = pipeline("use", "1", 10, team="science", reads=["hive://metastore/orders"])
    store = stored(*data("1", 0), *reader, *data("2", 20, "FAIL"))
    assert failures(store) == []
    symlink = facet(identifiers=[{"namespace": "hive://metastore", "name": "orders", "type": "TABLE"}])
    take(store, task("OTHER", "etl.check", reads=[dataset(ORDERS, facets={"symlinks": symlink})], at=60))
    assert failures(store) == [(*OPEN[:6], 0, 1, 0)]
