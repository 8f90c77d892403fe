"""What comes late gives the same rows as what comes in time: one case a way in which it once did not."""

import pytest
from build import Event, artifact, dag, dataset, event, pathspec, rows, step, stored, take, task

from lineage.store.store import Store

ORDERS = "s3://lake/orders"


def in_steps(*events: Event) -> Store:
    """A store that took each event as a batch of its own."""
    store = stored()
    for said in events:
        take(store, said)
    return store


def test_an_owner_that_becomes_a_team_elsewhere_later_is_a_team_here_too() -> None:
    events = [event(job="tidy", owners=["ann", "red"]), event(job="load", team="red", at=1)]
    query = "select name, team, team_basis from jobs order by name"
    expected = [("load", "red", "tag"), ("tidy", "red", "owner")]
    assert rows(stored(*events), query) == expected
    assert rows(in_steps(*events), query) == expected


def test_a_job_that_says_its_type_late_becomes_the_pipeline_of_its_earlier_runs_too() -> None:
    events = [
        event("START", job="outer", run="1"),
        event("START", job="inner", run="1", parent=("outer", "1")),
        event("START", job="inner", run="2", parent=("outer", "1"), job_type="DAG", at=1),
    ]
    query = "select count(*) from pipeline_runs where name = 'inner'"
    assert rows(stored(*events), query) == [(2,)]
    assert rows(in_steps(*events), query) == [(2,)]


def test_a_parent_that_comes_late_takes_its_task_into_its_pipeline() -> None:
    events = [task("START", "etl.load"), dag("START", parent=("other.trigger", "1")), dag("COMPLETE", at=3)]
    query = "select name, pipeline_run_id = run_id from runs order by name"
    expected = [("etl", True), ("etl.load", False)]
    assert rows(stored(*events), query) == expected
    assert rows(in_steps(*events), query) == expected
    assert rows(in_steps(*reversed(events)), query) == expected


@pytest.mark.parametrize("turned", [False, True])
def test_of_writes_at_one_instant_the_same_is_read_whatever_came_first(turned: bool) -> None:
    writes = [task("COMPLETE", run=run, at=1, writes=[dataset(ORDERS, seen=1)]) for run in ("1", "2", "3")]
    read = step("COMPLETE", at=5, reads=[dataset(ORDERS, seen=5)])
    events = [*(reversed(writes) if turned else writes), read]
    query = "select writer_run_id, version_id from run_links where rule = 'last_write'"
    assert rows(in_steps(*events), query) == rows(stored(*writes, read), query)


def test_a_model_may_be_called_one_late() -> None:
    plain = step("RUNNING", at=1, writes=[artifact("Train/fit/m", "aa", pathspec())])
    model = step("COMPLETE", at=2, writes=[artifact("Train/fit/m", "aa", pathspec(), model=True)])
    query = "select name, versions, newest_version from models"
    assert rows(in_steps(plain, model), query) == [("Train/fit/m", 1, "aa")]
    assert rows(in_steps(model, plain), query) == [("Train/fit/m", 1, "aa")]
