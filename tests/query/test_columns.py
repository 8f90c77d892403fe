"""Walks over columns, and walks over nodes that follow single outputs."""

import pytest
from build import Event, dataset, event, rows, stored, take
from say import column_lineage, entries_facet, entry

from lineage.errors import NotFound
from lineage.query.columns import ColumnGraph, column_downstream, column_upstream
from lineage.store.store import Store

A, B, C, D = (f"s3://lake/{name}" for name in "abcd")
IDENTITY = {"type": "DIRECT", "subtype": "IDENTITY"}
FILTER = {"type": "INDIRECT", "subtype": "FILTER"}


WALKS = {
    "upstream": "select name, depth from upstream($node) order by depth, name",
    "downstream": "select name, depth from downstream($node) order by depth, name",
}


def nodes(store: Store, direction: str, start: str) -> list[tuple[str, int]]:
    """Names and distances of what is reached; the macros are part of the public SQL."""
    node = f"dataset:s3://lake:{start}" if len(start) == 1 else f"job:airflow://demo:{start}"
    return rows(store, WALKS[direction], node=node)


BY_ENTRIES = event(reads=[A, B], writes=[C, D], job_facets=entries_facet(entry(C, A), entry(D, B)))
BY_COLUMNS = event(
    reads=[A, B],
    writes=[
        dataset(C, facets=column_lineage({}, [(f"{A}#day", FILTER)])),
        dataset(D, facets=column_lineage({"x": [f"{B}#x"]}, [f"{B}#day"])),
    ],
)


@pytest.mark.parametrize("said", [BY_ENTRIES, BY_COLUMNS], ids=["lineage", "columnLineage"])
def test_an_output_comes_from_its_own_sources_only(said: Event) -> None:
    store = stored(said)
    assert nodes(store, "upstream", "c") == [("c", 0), ("load", 1), ("a", 2)]
    assert nodes(store, "upstream", "d") == [("d", 0), ("load", 1), ("b", 2)]
    assert nodes(store, "downstream", "a") == [("a", 0), ("load", 1), ("c", 2)]
    assert nodes(store, "upstream", "load") == [("load", 0), ("a", 1), ("b", 1)]
    assert nodes(store, "downstream", "load") == [("load", 0), ("c", 1), ("d", 1)]
    take(store, event("START", reads=[A], writes=[C], at=5))
    assert nodes(store, "upstream", "d") == [("d", 0), ("load", 1), ("b", 2)]


def test_an_output_of_which_nothing_is_said_comes_from_all_inputs() -> None:
    fields_only = dataset(D, facets=column_lineage({"x": [f"{B}#x"]}))
    store = stored(event(reads=[A, B], writes=[C, fields_only], job_facets=entries_facet(entry(C))))
    assert nodes(store, "upstream", "c") == [("c", 0), ("load", 1)]
    assert nodes(store, "upstream", "d") == [("d", 0), ("load", 1), ("a", 2), ("b", 2)]
    assert nodes(store, "downstream", "a") == [("a", 0), ("load", 1), ("d", 2)]


@pytest.fixture(scope="module")
def store() -> Store:
    clean = column_lineage({"km": [(f"{A}#miles", IDENTITY)]}, [(f"{A}#day", FILTER)])
    return stored(
        event(job="clean", reads=[A], writes=[dataset(B, facets=clean)]),
        event(
            job="train",
            reads=[B],
            writes=[dataset(C, facets=column_lineage({"km": [f"{B}#km"], "id": [f"{B}#id"]}))],
        ),
    )


def steps(graph: ColumnGraph) -> list[tuple[int, str, str | None, str, str | None, str | None]]:
    return [
        (e.depth, e.source[-1], e.source_field, e.target[-1], e.target_field, e.subtype) for e in graph.edges
    ]


def test_a_column_comes_from_columns_and_from_what_chose_its_rows(store: Store) -> None:
    assert steps(column_upstream(store, "lake/c", "km")) == [
        (1, "b", "km", "c", "km", None),
        (2, "a", "miles", "b", "km", "IDENTITY"),
        (2, "a", "day", "b", None, "FILTER"),
    ]
    assert steps(column_upstream(store, "lake/c", "km", depth=1)) == [(1, "b", "km", "c", "km", None)]


def test_a_column_goes_into_columns_and_ends_in_whole_datasets(store: Store) -> None:
    assert steps(column_downstream(store, "dataset:s3://lake:a", "miles")) == [
        (1, "a", "miles", "b", "km", "IDENTITY"),
        (2, "b", "km", "c", "km", None),
    ]
    assert steps(column_downstream(store, "lake/a", "day")) == [(1, "a", "day", "b", None, "FILTER")]


def test_a_walk_over_columns_that_come_from_each_other_ends() -> None:
    turning = event(
        reads=[A],
        writes=[dataset(A, facets=column_lineage({"x": [f"{A}#y"], "y": [f"{A}#x"]}))],
    )
    assert steps(column_upstream(stored(turning), "lake/a", "x")) == [
        (1, "a", "y", "a", "x", None),
        (2, "a", "x", "a", "y", None),
    ]


def test_a_column_that_is_not_there_is_answered_with_those_that_are(store: Store) -> None:
    with pytest.raises(NotFound, match='s3://lake/a has no column "mils"; known: day, miles'):
        column_upstream(store, "lake/a", "mils")
