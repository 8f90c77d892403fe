"""One dataset: what it comes from, what comes from it, how it changes."""

from grafana_foundation_sdk.builders import dashboard

from dashboards.board import Row, board, one
from dashboards.panels import GREEN, RED, graph, listing, measured, number
from dashboards.sources import rows


def build() -> dashboard.Dashboard:
    """Drill-down of a dataset: graph, volume, schema changes, columns."""
    return board(
        "lineage-dataset",
        "Dataset",
        "Where a dataset comes from and goes to, its volume, its schema and its columns.",
        [_now(), _changes()],
        variables=[one("dataset", "Dataset")],
        since="now-7d",
    )


def _now() -> Row:
    return Row(
        "Now",
        [
            number("Age", "Since it was last written.", rows("dataset/age"), unit="s", empty="never written"),
            number("Writers", "Pipelines that write it.", rows("dataset/writers")),
            number("Readers", "Pipelines that read it.", rows("dataset/readers")),
            number("Models", "Models that have learned from it.", rows("dataset/models")),
            graph(
                "Around it",
                "Six edges up and down, at most 300 nodes; a red ring is a job whose pipeline failed last.",
                "dataset/around",
                empty="Choose a dataset.",
                arcs={"ok": GREEN, "failed": RED},
            ),
        ],
    )


def _changes() -> Row:
    return Row(
        "Changes",
        [
            measured(
                "Rows",
                "Rows of each writing.",
                "dataset/rows",
                empty="No writer told how many rows it wrote.",
            ),
            measured(
                "Size",
                "Bytes of each writing.",
                "dataset/bytes",
                unit="decbytes",
                empty="No writer told how much it wrote.",
            ),
            listing(
                "Writings",
                "Every version written in this time.",
                "dataset/writes",
                empty="It was not written in this time.",
                units={"size": "decbytes"},
            ),
            listing(
                "Schema changes",
                "Writings whose columns differ from those of the one before.",
                "dataset/schema_changes",
                empty="No writer has told its columns, or they did not change.",
            ),
            listing(
                "Columns",
                "Its columns now, and the columns they come from.",
                "dataset/columns",
                empty="Nobody has told its columns.",
            ),
        ],
    )
