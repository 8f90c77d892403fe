"""Whatever a facet we read holds: its event never stops the writer, and every view can still be read."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from build import Event, artifact, body, caused_by, event, examples, facet, instant, rows, told
from empty import empty_store
from hypothesis import given
from hypothesis import strategies as st

from lineage.collect.log import EventLog, Kind, Record
from lineage.pipeline import drain
from lineage.store.store import Store

FACETS: dict[str, dict[str, Any]] = {
    "run": {
        "parent": facet(run={"runId": "p"}, job={"namespace": "n", "name": "p"}),
        "nominalTime": facet(nominalStartTime=instant(0), nominalEndTime=instant(1)),
        "errorMessage": facet(message="no room", stackTrace="..."),
        "airflow": facet(dagRun={"run_id": "r"}, taskInstance={"try_number": 1}, task={"retries": 2}),
        "airflowDagRun": facet(dagRun={"run_id": "r", "conf": {"a": [1]}}),
        "metaflow_run": facet(
            pathspec="F/1/s/2", attempt=0, maxRetries=1, final=True, project="p", branch="b", production=True
        ),
        "metaflow_parameters": facet(parameters={"alpha": 0.1, "name": "x"}),
        "metaflow_metrics": facet(metrics={"rmse": 0.5}),
        **told(load="failed"),
        **caused_by("load", "1", "s3://lake/orders"),
    },
    "job": {
        "jobType": facet(jobType="DAG", integration="AIRFLOW"),
        "tags": facet(tags=[{"key": "team", "value": "red"}]),
        "ownership": facet(owners=[{"name": "ann"}]),
    },
    "dataset": {
        **artifact("F/s/m", "aa", "F/1/s/2", attempt=1)["facets"],
        "lineage_observation": facet(
            at=instant(1), etag="e", versionId="v", lastModified=instant(2), size=3, via="open"
        ),
        "schema": facet(fields=[{"name": "a", "type": "int", "description": "first"}]),
        "columnLineage": facet(
            fields={"a": {"inputFields": [{"namespace": "s3://lake", "name": "x", "field": "b"}]}}
        ),
    },
    "side": {
        "outputStatistics": facet(rowCount=1, size=2),
        "inputStatistics": facet(rowCount=1, size=2),
        "subset": facet(inputCondition={"type": "partition"}),
    },
}

ODD_TEXT = [
    "",
    "\0",
    "'\"",
    "$.a[*]",
    "\ud7ff\ue000",
    "9999-12-31T23:59:59.999999-23:59",
    "0001-01-01T00:00:00+23:59",
    "-infinity",
    "x" * 5_000,
    "𝄞",
]
ODD = st.one_of(
    st.sampled_from(
        [None, True, -1, 2**31, 2**63, -(2**63), 10**40, 1e308, -0.0, [], {}, [[]], [None], [{}]]
    ),
    st.sampled_from(ODD_TEXT),
    st.dictionaries(st.sampled_from(ODD_TEXT[:4]), st.sampled_from([None, 1, {}, [], "x"]), max_size=2),
    st.text(max_size=5),
)


def _paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(path for key, item in items for path in _paths(item, (*here, key)))]


def _replaced(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _replaced(value[path[0]], path[1:], odd)
    return copy


CASES = [(place, name) for place, named in FACETS.items() for name in named]


def carrying(place: str, name: str, value: Any) -> Event:
    """An event with the facet at its place."""
    io = {"namespace": "metaflow://lab", "name": "F/s/m", "facets": {}}
    said = event("FAIL", job="fuzz")
    if place == "dataset":
        io["facets"] = {name: value}
    elif place == "side":
        io |= {"inputFacets": {name: value}, "outputFacets": {name: value}}
    else:
        said[place]["facets"][name] = value
    return {**said, "inputs": [io], "outputs": [io]}


@st.composite
def spoiled(draw: st.DrawFn) -> Event:
    place, name = draw(st.sampled_from(CASES))
    good = FACETS[place][name]
    path = draw(st.sampled_from(_paths({k: v for k, v in good.items() if not k.startswith("_")})))
    return carrying(place, name, _replaced(good, path, draw(ODD)))


def read_everything(store: Store) -> None:
    """Fetch every row of every public view."""
    for (view,) in rows(store, "select view_name from duckdb_views() where schema_name = 'public'"):
        store.query(f"from public.{view}")


def ingested(folder: Path, *bodies: bytes) -> Store:
    """The bodies, taken through a log as the server does it."""
    store = empty_store()
    with EventLog.open(folder / "log") as log:
        log.append([Record(Kind.EVENT, content) for content in bodies]).result(timeout=30)
        while drain(log, store):
            pass
    return store


def assert_digested(folder: Path, *bodies: bytes) -> None:
    store = ingested(folder, *bodies, body(event(job="after")))
    read_everything(store)
    assert rows(store, "select state from runs where name = 'after'") == [("COMPLETE",)]


@examples(15)
@given(st.lists(spoiled(), min_size=1, max_size=6))
def test_a_spoiled_facet_neither_stops_the_writer_nor_breaks_a_view(events: list[Event]) -> None:
    with TemporaryDirectory() as folder:
        assert_digested(Path(folder), *map(body, events))


SHAPES = [None, [], "", 7, {}, {"fields": "a"}, {"fields": {}}, {"fields": [None]}, {"fields": {"a": "b"}}]


@pytest.mark.parametrize("value", SHAPES, ids=str)
def test_facets_of_another_shape_are_ignored(tmp_path: Path, value: Any) -> None:
    assert_digested(tmp_path, *(body(carrying(place, name, value)) for place, name in CASES))


def test_a_column_may_have_any_name(tmp_path: Path) -> None:
    source = {"inputFields": [{"namespace": "s3://lake", "name": "x", "field": "b"}]}
    names = ['"', "'", "$", "a.b", "[0]", "\\", "*", "", "ü"]
    lineage = {"fields": dict.fromkeys(names, source)}
    store = ingested(tmp_path, body(carrying("dataset", "columnLineage", lineage)))
    found = rows(store, "select distinct target_field from column_edges order by all")
    assert found == [(name,) for name in sorted(names)]


@pytest.mark.parametrize("odd", [b'"\\ud800"', b'"\\u0000"', b'"\xff"', b"1e999", b"9" * 400], ids=repr)
def test_text_that_sql_cannot_hold_breaks_no_view(tmp_path: Path, odd: bytes) -> None:
    source = {"namespace": "n", "name": "ODD", "field": "ODD"}
    said = [
        carrying("dataset", "schema", {"fields": [{"name": "ODD", "type": "ODD"}]}),
        carrying("dataset", "columnLineage", {"fields": {"a": {"inputFields": [source]}}}),
        carrying("dataset", "datasetType", {"datasetType": "ODD"}),
        carrying("job", "tags", {"tags": [{"key": "team", "value": "ODD"}]}),
        carrying("run", "parent", {"run": {"runId": "ODD"}, "job": {"namespace": "n", "name": "ODD"}}),
    ]
    assert_digested(tmp_path, *(body(one).replace(b'"ODD"', odd) for one in said))
