"""`lineage upstream --runs`: up the links of data and of control, out of a task by its pipeline run."""

from uuid import UUID

import pytest
from build import Event, artifact, caused_by, dag, dataset, flow, pathspec, run_id, step, stored, task

from lineage.errors import NotFound
from lineage.query.runs import runs_upstream
from lineage.store.store import Store

ORDERS = "s3://lake/orders"


def chain() -> list[Event]:
    """etl triggers load, load writes orders, a flow that load's asset started learns from them."""
    return [
        dag("START", job="etl", run="e", at=0),
        task("COMPLETE", "etl.trigger", run="e", at=2),
        dag(
            "START", job="load", run="l", at=3, facets=caused_by("etl.trigger", "e/1", kind="TRIGGER_DAG_RUN")
        ),
        task("COMPLETE", "load.write", run="l", at=5, writes=[dataset(ORDERS, version="v", seen=4)]),
        dag("COMPLETE", job="load", run="l", at=6),
        flow("START", run="7", at=7, facets=caused_by("load.write", "l/1", kind="EVENT")),
        step(
            "COMPLETE",
            run="7",
            at=9,
            reads=[dataset(ORDERS, version="v", seen=8)],
            writes=[artifact("Train/fit/m", "aa", pathspec(run="7"), model=True)],
        ),
    ]


FIT, WRITE, TRIGGER = run_id("Train/fit", "7/0"), run_id("load.write", "l/1"), run_id("etl.trigger", "e/1")


def walked(store: Store, target: str, depth: int = 20) -> list[tuple[UUID, UUID, str]]:
    found = runs_upstream(store, target, depth=depth)
    return sorted(((link.reader_run_id, link.writer_run_id, link.rule) for link in found), key=str)


UP = sorted([(FIT, WRITE, "same_version"), (FIT, WRITE, "trigger"), (WRITE, TRIGGER, "trigger")], key=str)


@pytest.mark.parametrize("target", [pathspec(run="7"), str(FIT), "Train/fit/m"])
def test_a_task_was_started_by_what_started_its_pipeline_run(target: str) -> None:
    assert walked(stored(*chain()), target) == UP


def test_a_flow_run_is_asked_with_its_tasks() -> None:
    started = (run_id("Train", "7"), WRITE, "trigger")
    assert walked(stored(*chain()), "Train/7") == sorted(
        [(FIT, WRITE, "same_version"), started, (WRITE, TRIGGER, "trigger")], key=str
    )


def test_the_walk_ends_at_its_depth() -> None:
    assert walked(stored(*chain()), pathspec(run="7"), depth=1) == [link for link in UP if link[0] == FIT]


def test_a_run_that_nobody_started_and_that_read_nothing_has_no_link() -> None:
    assert walked(stored(*chain()), "e") == []


def test_what_names_no_run_and_no_node_is_not_found() -> None:
    with pytest.raises(NotFound):
        runs_upstream(stored(*chain()), "nothing")
