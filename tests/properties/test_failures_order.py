"""Failures of a chain of pipelines are the same in whatever order and batches their events come."""

from typing import Any

from build import AIRFLOW, Event, dag, dataset, event, examples, facet, stored, take, task, told
from contents import differences
from hypothesis import given
from hypothesis import strategies as st
from worlds import told_again

from lineage.failures import failures
from lineage.store.store import Store

CHAIN = {
    "raw": ((), ("s3://lake/raw",)),
    "clean": (("s3://lake/raw",), ("s3://lake/clean", "s3://lake/checks")),
    "serve": (("s3://lake/clean",), ("s3://lake/served",)),
    "report": (("s3://lake/served", "s3://lake/checks"), ()),
}
TEAMS = {"raw": "red", "clean": "blue", "serve": "red", "report": "green"}
ENDS = st.sampled_from(["COMPLETE", "COMPLETE", "FAIL", "FAIL", "ABORT", None])
DAY = 24 * 3600
SYMLINK = facet(identifiers=[{"namespace": "hive://metastore", "name": "raw", "type": "TABLE"}])
LONG_AGO = st.sampled_from([-DAY * 40, -DAY * 9, -DAY * 2])
TIMES = st.integers(0, 12).map(lambda number: number * 10) | LONG_AGO


@st.composite
def pipeline_runs(draw: st.DrawFn) -> list[Event]:
    """A DAG run of the chain: its task may be tried again, touch less than usual, end unlike its DAG."""
    name, run, at = draw(st.sampled_from(list(CHAIN))), draw(st.sampled_from(["1", "2", "3"])), draw(TIMES)
    reads, writes = (draw(st.sets(st.sampled_from(side))) if side else () for side in CHAIN[name])
    about: dict[str, Any] = {"team": TEAMS[name], "run": run}
    task_end, dag_end = draw(ENDS), draw(ENDS)
    retries = draw(st.integers(0, 1))
    events = [dag("START", job=name, at=at, parent=draw(_parents()), **about)]
    tries = draw(st.integers(1, 2)) if task_end else 0
    events += [
        task(
            task_end, f"{name}.load", at=at + draw(st.integers(1, 30)), reads=sorted(reads),
            writes=sorted(writes), attempt=attempt, retries=retries, **about,
        )
        for attempt in range(1, tries + 1)
    ]  # fmt: skip
    if dag_end:
        facets = told(load=draw(st.sampled_from(["success", "failed"]))) if draw(st.booleans()) else {}
        events.append(dag(dag_end, job=name, at=at + draw(st.integers(5, 40)), facets=facets, **about))
    return events


def _parents() -> st.SearchStrategy[tuple[str, str] | None]:
    return st.none() | st.sampled_from([("raw.load", "1/1"), ("clean.load", "1/1")])


LATE = st.lists(
    st.sampled_from(
        [
            event("OTHER", job="raw.load", run="9", parent=("clean", "1"), namespace=AIRFLOW, at=5),
            event("OTHER", job="serve.load", run="1/1", namespace=AIRFLOW, at=9, reads=["s3://lake/late"]),
            event(
                "OTHER",
                job="clean.load",
                run="8",
                namespace=AIRFLOW,
                at=3,
                reads=[dataset("s3://lake/raw", facets={"symlinks": SYMLINK})],
            ),
        ]
    ),
    max_size=2,
)
"""A job that moves to another pipeline, an input that is told late, a dataset that gets another name."""


@st.composite
def worlds(draw: st.DrawFn) -> list[Event]:
    runs = draw(st.lists(pipeline_runs(), min_size=3, max_size=9))
    return [said for run in runs for said in run] + draw(LATE)


@examples(5)
@given(st.data())
def test_failures_are_the_same_in_any_order(data: st.DataObject) -> None:
    events = data.draw(worlds())
    batches = data.draw(told_again(events))
    expected = stored(*events)
    live = stored()
    for batch in batches:
        take(live, *batch)
    assert differences(expected, live) == {}
    _judge_anew(live)
    assert differences(expected, live) == {}


def _judge_anew(store: Store) -> None:
    with store.transaction() as transaction:
        failures.judge_anew(transaction)
