"""Every panel's SQL, as Grafana sends it, against a store that holds the story."""

from typing import Any

import pytest
from build import moment
from grafana import sent
from story import FEATURES, MODEL, story

from dashboards.build import DASHBOARDS
from dashboards.sources import QUERIES, text_of
from lineage.store.store import Answer, Store

VARIABLES: dict[str, str | list[str]] = {
    "team": ["data", "ml", "bi"],
    "orchestrator": ["airflow", "metaflow"],
    "dataset": "dataset:s3://taxi:features.parquet",
    "model": MODEL,
}
QUERY_NAMES = sorted(path.relative_to(QUERIES).with_suffix("").as_posix() for path in QUERIES.rglob("*.sql"))


@pytest.fixture(scope="module")
def store() -> Store:
    return story()


def ask(store: Store, name: str, **variables: Any) -> Answer:
    chosen = VARIABLES | variables
    if name.startswith("team/"):
        chosen |= {"team": variables.get("team", "ml")}
    return store.query(sent(text_of(name), moment(1_500), moment(4_000), **chosen))


def test_the_story_speaks_of_the_features() -> None:
    assert FEATURES.removeprefix("s3://taxi/") in str(VARIABLES["dataset"])


@pytest.mark.parametrize("name", QUERY_NAMES)
def test_a_query_finds_what_the_story_holds(store: Store, name: str) -> None:
    found = ask(store, name, **({"team": "data"} if name.startswith("team/depended") else {}))
    assert found.rows, name


def formats() -> dict[str, set[str]]:
    """For each text of a query the formats panels ask it in."""
    found: dict[str, set[str]] = {}
    for build in DASHBOARDS.values():
        for panel in build().build().panels or []:
            for target in getattr(panel, "targets", None) or []:
                if hasattr(target, "text"):
                    found.setdefault(target.text, set()).add(target.format)
    return found


SERIES = [name for name in QUERY_NAMES if "time_series" in formats().get(text_of(name), set())]


@pytest.mark.parametrize("name", SERIES)
def test_series_begin_with_their_time_in_order_then_name_and_number(store: Store, name: str) -> None:
    found = ask(store, name)
    assert found.columns[:2] == ["time", "metric"]
    assert found.types[1] == "VARCHAR"
    assert all(kind in ("BIGINT", "DOUBLE", "HUGEINT") for kind in found.types[2:])
    times = [row[0] for row in found.rows]
    assert times == sorted(times)


@pytest.mark.parametrize("name", ["cross_team/teams", "model/runs", "dataset/around"])
def test_node_graphs_are_closed_and_their_rings_whole(store: Store, name: str) -> None:
    nodes = ask(store, f"{name}_nodes").records()
    edges = ask(store, f"{name}_edges").records()
    assert len({node["id"] for node in nodes}) == len(nodes)
    assert len({edge["id"] for edge in edges}) == len(edges)
    assert edges
    ids = {node["id"] for node in nodes}
    assert {end for edge in edges for end in (edge["source"], edge["target"])} <= ids
    for node in nodes:
        assert sum(value for key, value in node.items() if key.startswith("arc__")) == pytest.approx(1)
    for row in (*nodes, *edges):
        assert all(key == key.lower() for key in row)


def test_the_open_failure_names_whom_it_hits(store: Store) -> None:
    rows = ask(store, "cross_team/open").records()
    assert [(row["pipeline"], row["producer_team"], row["consumer_team"], row["root"]) for row in rows] == [
        ("etl", "data", "bi", "itself"),
        ("etl", "data", "ml", "itself"),
    ]
    assert [(row["datasets"], row["pipelines"], row["models"]) for row in rows] == [(0, 1, 0), (1, 2, 1)]


def test_metrics_and_rows_of_inputs_follow_the_versions(store: Store) -> None:
    assert [row[1:] for row in ask(store, "model/metrics").rows] == [("mse", 5.0)]
    assert [row[1:] for row in ask(store, "model/input_rows").rows] == [
        ("dataset:s3://taxi:features.parquet", 200)
    ]


def test_a_schema_change_shows_what_was_before(store: Store) -> None:
    ((_, before, after, _),) = ask(store, "dataset/schema_changes").rows
    assert (before, after) == (
        "trip_distance double, fare double",
        "trip_distance double, fare double, tip double",
    )


def test_runs_behind_the_model_lead_to_it(store: Store) -> None:
    edges = ask(store, "model/runs_edges").records()
    titles = {node["id"]: node["title"] for node in ask(store, "model/runs_nodes").records()}
    assert [(titles[edge["source"]], titles[edge["target"]]) for edge in edges] == [
        ("etl.features", "Train/fit")
    ]


def test_the_newest_run_of_each_pipeline_leads_with_what_failed(store: Store) -> None:
    rows = ask(store, "team/pipelines", team="data").records()
    assert [(row["pipeline"], row["state"], row["duration"]) for row in rows] == [("etl", "FAIL", 10.0)]


def test_durations_stand_beside_those_before(store: Store) -> None:
    (etl,) = [row for row in ask(store, "reliability/durations").records() if row["pipeline"] == "etl"]
    assert (etl["runs"], etl["p50"], etl["p50_before"], etl["ratio"]) == (1, 10.0, 10.0, 1.0)
