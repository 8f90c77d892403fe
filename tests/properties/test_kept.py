"""What stays of a log when the old goes: the graph, the newest, and whatever that rests on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from build import (
    Event,
    artifact,
    body,
    dag,
    dataset,
    examples,
    flow,
    moment,
    pathspec,
    rows,
    run_id,
    step,
    task,
)
from empty import empty_store
from hypothesis import given
from hypothesis import strategies as st
from worlds import WORLDS

from lineage.collect.log import EventLog, Kind, Record
from lineage.pipeline import drain
from lineage.retention.kept import Kept
from lineage.store.store import Store

GRAPH = {
    "jobs": "node, namespace, name, type, pipeline, team, first_seen_at, last_seen_at",
    "datasets": "node, type, team, last_written_at, first_seen_at",
    "lineage_edges": "source, target, first_seen_at, last_seen_at, last_run_id",
    "dataset_fields": "*",
    "column_edges": "*",
}
LINKS = "reader_run_id, writer_run_id, dataset, version_id, rule, evidence, mark, read_at, written_at"


def asked(store: Store, query: str) -> list[tuple[Any, ...]]:
    return sorted(rows(store, query), key=str)


def graph(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    return {view: asked(store, f"select {columns} from {view}") for view, columns in GRAPH.items()}  # noqa: S608


@contextmanager
def recorded(*events: Event) -> Iterator[tuple[EventLog, Store]]:
    with TemporaryDirectory() as folder, EventLog.open(Path(folder) / "log", segment_bytes=8192) as log:
        for said in events:
            log.append([Record(Kind.EVENT, body(said))]).result(timeout=30)
        log.leave_segment()
        yield log, store_of(log)


def store_of(log: EventLog) -> Store:
    store = empty_store()
    while drain(log, store):
        pass
    return store


def pruned(log: EventLog, store: Store, before: datetime) -> Store:
    """The store after everything older has gone."""
    with Kept.chosen(store, before) as kept:
        log.rewrite(kept)
    return store_of(log)


@examples(12)
@given(WORLDS, st.integers(1, 10).map(lambda number: number * 10))
def test_the_graph_stays_and_so_do_the_links_of_every_run_that_stays(
    events: list[Event], before: int
) -> None:
    with recorded(*events) as (log, store):
        left = pruned(log, store, moment(before))
        assert graph(left) == graph(store)
        stay = {run for (run,) in rows(left, "select run_id from runs")}
        links = asked(store, f"select {LINKS} from run_links")  # noqa: S608
        assert asked(left, f"select {LINKS} from run_links") == [link for link in links if link[0] in stay]  # noqa: S608
        states = asked(store, "select run_id, state from runs")
        assert asked(left, "select run_id, state from runs") == [row for row in states if row[0] in stay]
        with Kept.chosen(left, moment(before)) as kept:
            assert log.rewrite(kept) == []


def daily(day: int) -> list[Event]:
    """One day: a DAG run writes orders, the flow learns a model from them."""
    at, run = day * 100.0, f"d{day}"
    written = dataset("s3://lake/orders", version=f"v{day}", seen=at + 2)
    read = dataset("s3://lake/orders", version=f"v{day}", seen=at + 11)
    model = artifact("Train/fit/lr", f"sha{day}", pathspec("Train/fit", run), model=True)
    learns = [
        flow("START", run=run, at=at + 10, team="science"),
        step("COMPLETE", "Train/fit", run=run, at=at + 13, team="science", reads=[read], writes=[model]),
        flow("COMPLETE", run=run, at=at + 14, team="science"),
    ]
    return [
        dag("START", run=run, at=at, team="data"),
        task("COMPLETE", run=run, at=at + 3, team="data", writes=[written]),
        dag("COMPLETE", run=run, at=at + 4, team="data"),
        *(learns if day != 5 else []),
    ]


def test_old_runs_and_versions_go_but_not_those_the_newest_model_rests_on() -> None:
    """Ten days, of which the model's newest version learned from day 4, long before the cutoff."""
    events = [said for day in range(5) for said in daily(day)]
    events += [said for day in range(5, 10) for said in daily(day)[:3]]
    with recorded(*events) as (log, store):
        before = asked(store, "from model_provenance")
        left = pruned(log, store, moment(800))
        versions = [
            version
            for (version,) in asked(left, "select version from dataset_versions where job like '%etl.load'")
        ]
        assert versions == ["v0", "v4", "v8", "v9"]
        assert [row for row in before if row[1] in ("sha0", "sha4")] == asked(left, "from model_provenance")
        days = {external for (external,) in rows(left, "select external_id from pipeline_runs")}
        assert days == {"d0", "Train/d0", "d4", "Train/d4", "d8", "d9"}


def test_dead_letters_go_with_their_age() -> None:
    with recorded(dag("COMPLETE")) as (log, store):
        log.append([Record(Kind.DEAD, b"{", "no event")]).result(timeout=30)
        log.leave_segment()
        drain(log, store)
        assert len(rows(pruned(log, store, moment(0)), "from dead_letters")) == 1
        assert rows(pruned(log, store, moment(86_400)), "from dead_letters") == []


def test_a_run_by_itself_is_a_pipeline_run() -> None:
    solo = [task("COMPLETE", "solo", run=str(number), at=number * 10.0) for number in range(4)]
    with recorded(*solo) as (log, store):
        left = pruned(log, store, moment(35))
        kept = {run for (run,) in rows(left, "select run_id from runs")}
        assert kept == {run_id("solo", f"{number}/1") for number in (0, 3)}
