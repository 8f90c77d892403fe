"""Columns as a tree, with what was done to them."""

import io

from build import moment
from rich.console import Console

from lineage.query.columns import ColumnEdge, ColumnGraph
from lineage.query.resolve import Node
from lineage.show.columns import summary, tree

FEATURES = Node("dataset:s3://lake:features", "dataset", "s3://lake", "features")


def edge(
    source: str, target: str, *made: str | None, depth: int = 1, masking: bool | None = None
) -> ColumnEdge:
    (from_, from_field), (to, to_field) = source.split("#"), target.split("#")
    transformation, subtype, description = (*made, None, None, None)[:3]
    return ColumnEdge(
        f"dataset:s3://lake:{from_}", from_field or None, f"dataset:s3://lake:{to}", to_field or None,
        "job:airflow://demo:etl.load", transformation, subtype, masking, description, moment(0), depth,
    )  # fmt: skip


def shown(graph: ColumnGraph) -> list[str]:
    page = io.StringIO()
    Console(width=200, file=page).print(tree(graph))
    return page.getvalue().splitlines()


def test_each_column_bears_what_was_done_and_by_whom() -> None:
    edges = [
        edge("clean#km", "features#distance", "DIRECT", "IDENTITY"),
        edge("clean#km", "features#", "INDIRECT", "FILTER"),
        edge("raw#zip", "features#distance", "DIRECT", None, "md5(zip)", masking=True),
        edge("raw#miles", "clean#km", depth=2),
        edge("clean#km", "raw#miles", depth=3),
    ]
    graph = ColumnGraph(FEATURES, "distance", "upstream", edges)
    assert shown(graph) == [
        "s3://lake/features#distance",
        "├── s3://lake/clean#km  direct identity, indirect filter  by etl.load",
        "│   └── s3://lake/raw#miles  by etl.load",
        "│       └── s3://lake/clean#km  by etl.load  (above)",
        "└── s3://lake/raw#zip  direct masked (md5(zip))  by etl.load",
    ]
    assert summary(graph) == "It comes from 3 columns of 2 other datasets."


def test_a_whole_dataset_ends_the_way_down() -> None:
    graph = ColumnGraph(FEATURES, "day", "downstream", [edge("features#day", "model#", "INDIRECT", "FILTER")])
    assert shown(graph) == [
        "s3://lake/features#day",
        "└── s3://lake/model  indirect filter  by etl.load",
    ]
    assert summary(graph) == "It goes into 0 columns of 1 other dataset."


def test_a_column_of_which_nothing_is_known() -> None:
    graph = ColumnGraph(FEATURES, "day", "upstream", [])
    assert shown(graph) == ["s3://lake/features#day"]
    assert summary(graph) == "Nothing is known of what this column comes from."
