"""Questions about a moment in the past, and about one run."""

from typing import Any

import pytest
from build import artifact, dag, dataset, flow, instant, moment, pathspec, run_id, step, stored, task

from lineage.errors import BadRequest, NotFound
from lineage.query.graph import downstream, upstream
from lineage.query.graph_of import Graph
from lineage.query.impact import impact
from lineage.query.moment import Moment
from lineage.query.provenance import provenance
from lineage.query.runs import runs_upstream
from lineage.store.store import Store

RAW, ORDERS, PRICES = "s3://lake/raw", "s3://lake/orders", "s3://lake/prices"
LOAD, FIT = "job:airflow://demo:etl.load", "job:metaflow://lab:Train/fit"
MODEL = "dataset:metaflow://lab:Train/fit/m"


def load(run: str, at: float) -> list[dict[str, Any]]:
    written = dataset(ORDERS, version=f"v{run}", seen=at + 2)
    return [
        dag("START", run=run, at=at, team="data"),
        task("COMPLETE", run=run, at=at + 3, team="data", reads=[RAW], writes=[written]),
        dag("COMPLETE", run=run, at=at + 4, team="data"),
    ]


def train(run: str, at: float, version: str, *more: str) -> list[dict[str, Any]]:
    made = artifact("Train/fit/m", f"sha{run}", pathspec(run=run), model=True)
    read = dataset(ORDERS, version=version, seen=at + 1)
    return [
        flow("START", run=run, at=at, team="science"),
        step("COMPLETE", run=run, at=at + 3, team="science", reads=[read, *more], writes=[made]),
        flow("COMPLETE", run=run, at=at + 4, team="science"),
    ]


@pytest.fixture(scope="module")
def store() -> Store:
    """Two loads and two trainings; the second training also reads prices, and learned from the first load."""
    return stored(*load("1", 0), *train("1", 10, "v1"), *load("2", 20), *train("2", 30, "v1", PRICES))


def as_of(seconds: float) -> Moment:
    return Moment.of(instant(seconds), None)


def shown(graph: Graph) -> list[tuple[Any, ...]]:
    return [(node.node, node.depth, node.run_id, node.state, node.at) for node in graph.nodes]


def pairs(graph: Graph) -> list[tuple[str, str]]:
    return [(edge.source, edge.target) for edge in graph.edges]


def test_upstream_as_it_stood_knows_no_edge_and_no_run_of_later(store: Store) -> None:
    graph = upstream(store, "Train/fit/m", when=as_of(15))
    assert shown(graph) == [
        (MODEL, 0, run_id("Train/fit", "1/0"), "COMPLETE", moment(13)),
        (FIT, 1, run_id("Train/fit", "1/0"), "COMPLETE", moment(13)),
        (f"dataset:{ORDERS.replace('lake/', 'lake:')}", 2, run_id("etl.load", "1/1"), "COMPLETE", moment(2)),
        (LOAD, 3, run_id("etl.load", "1/1"), "COMPLETE", moment(3)),
        ("dataset:s3://lake:raw", 4, None, None, None),
    ]
    assert pairs(graph) == [
        ("dataset:s3://lake:orders", FIT),
        ("dataset:s3://lake:raw", LOAD),
        (LOAD, "dataset:s3://lake:orders"),
        (FIT, MODEL),
    ]
    now = {node.node for node in upstream(store, "Train/fit/m").nodes}
    assert now - {node.node for node in graph.nodes} == {"dataset:s3://lake:prices"}


def test_a_run_that_had_not_ended_then_was_running() -> None:
    store = stored(dag("START", at=0), task("START", at=1, writes=[ORDERS]), task("FAIL", at=9))
    assert [node.state for node in upstream(store, "etl.load", when=as_of(5)).nodes] == ["RUNNING"]
    assert [node.state for node in upstream(store, "etl.load", when=as_of(9)).nodes] == ["FAIL"]


def test_downstream_before_anybody_read_is_empty(store: Store) -> None:
    nodes = [node.node for node in downstream(store, "lake/orders", when=as_of(5)).nodes]
    assert nodes == ["dataset:s3://lake:orders"]


def test_upstream_in_a_run_is_what_that_run_met(store: Store) -> None:
    graph = upstream(store, "Train", when=Moment.of(None, "2"))
    assert shown(graph) == [
        ("job:metaflow://lab:Train", 0, run_id("Train", "2"), "COMPLETE", moment(34)),
        (FIT, 0, run_id("Train/fit", "2/0"), "COMPLETE", moment(33)),
        ("dataset:s3://lake:orders", 1, run_id("etl.load", "1/1"), "COMPLETE", moment(3)),
        ("dataset:s3://lake:prices", 1, None, None, None),
        (LOAD, 2, run_id("etl.load", "1/1"), "COMPLETE", moment(3)),
        ("dataset:s3://lake:raw", 3, None, None, None),
    ]
    assert [edge.last_run_id for edge in graph.edges if edge.target == LOAD] == [run_id("etl.load", "1/1")]


def test_downstream_in_a_run_is_who_saw_what_it_wrote(store: Store) -> None:
    first = downstream(store, "lake/orders", when=Moment.of(None, str(run_id("etl.load", "1/1"))))
    assert pairs(first) == [("dataset:s3://lake:orders", FIT), (FIT, MODEL)]
    second = downstream(store, "etl.load", when=Moment.of(None, str(run_id("etl.load", "2/1"))))
    assert pairs(second) == [(LOAD, "dataset:s3://lake:orders")]


def test_impact_of_a_run_and_as_of_a_moment(store: Store) -> None:
    def hits(when: Moment) -> list[tuple[str, int, bool]]:
        return [(hit.node, hit.depth, hit.model) for hit in impact(store, "etl.load", when=when).hits]

    orders = ("dataset:s3://lake:orders", 1, False)
    assert hits(Moment.of(None, str(run_id("etl.load", "2/1")))) == [orders]
    assert hits(Moment.of(None, str(run_id("etl.load", "1/1")))) == [
        orders,
        (FIT, 2, False),
        (MODEL, 3, True),
    ]
    assert hits(as_of(5)) == [orders]


def test_provenance_as_it_stood_is_of_the_version_of_then(store: Store) -> None:
    then = provenance(store, "Train/fit/m", when=as_of(15))
    assert (then.model.version, then.newer_data) == ("sha1", {})
    later = provenance(store, "Train/fit/m", when=as_of(25))
    assert (later.model.version, later.newer_data) == ("sha1", {"dataset:s3://lake:orders": moment(22)})
    assert provenance(store, "Train/fit/m").model.version == "sha2"
    assert provenance(store, "Train/fit/m", when=Moment.of(None, "1")).model.version == "sha1"
    with pytest.raises(NotFound, match="has no version"):
        provenance(store, "Train/fit/m", when=as_of(1))


def test_runs_upstream_of_a_moment_and_in_a_run(store: Store) -> None:
    for when in (as_of(15), Moment.of(None, "1")):
        links = runs_upstream(store, "Train/fit", when=when).links
        assert [(link.reader_run_id, link.writer_run_id) for link in links] == [
            (run_id("Train/fit", "1/0"), run_id("etl.load", "1/1"))
        ]


def test_a_run_that_does_not_concern_the_node_is_refused(store: Store) -> None:
    with pytest.raises(NotFound, match=r"no run nope of etl\.load, nor one that read or wrote it"):
        upstream(store, "etl.load", when=Moment.of(None, "nope"))


@pytest.mark.parametrize(
    ("asked", "reason"),
    [(("yesterday", None), "no time: 'yesterday'"), (("2026-11-24", "1"), "not both")],
)
def test_a_moment_that_is_none_is_refused(asked: tuple[str, str | None], reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        Moment.of(*asked)


def test_a_time_without_a_zone_is_utc() -> None:
    assert Moment.of("2026-11-24T09:30", None).as_of == "2026-11-24T09:30:00+00:00"
    assert Moment.of("2026-11-24T09:30+01:00", None).as_of == "2026-11-24T09:30:00+01:00"
