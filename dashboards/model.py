"""Where a model comes from, version by version."""

from grafana_foundation_sdk.builders import dashboard

from dashboards.board import Row, board, one
from dashboards.panels import GREEN, GREY, RED, graph, listing, measured, number
from dashboards.sources import rows


def build() -> dashboard.Dashboard:
    """One model: versions, the runs and data behind them, metrics, drift of its inputs."""
    return board(
        "lineage-model",
        "Model provenance",
        "The versions of a model, the runs and teams behind each, and what changed between them.",
        [_newest_version(), _versions()],
        variables=[one("model", "Model")],
        since="now-30d",
    )


def _newest_version() -> Row:
    return Row(
        "The newest version",
        [
            number(
                "Datasets written since",
                "Datasets the newest version rests on that have been written again: not yet learned from.",
                rows("model/behind"),
                red_from=1,
            ),
            number(
                "Failed runs behind it",
                "Runs it has learned from that failed after they had written.",
                rows("model/failed_writers"),
                red_from=1,
            ),
            number("Age", "Since it was made.", rows("model/age"), unit="s", empty="never made"),
            number("Teams behind it", "Teams whose runs it was learned from.", rows("model/teams")),
            graph(
                "Runs behind the newest version",
                "An arrow is data that one run has written and the next has read.",
                "model/runs",
                empty="Choose a model.",
                arcs={"ok": GREEN, "failed": RED, "other": GREY},
            ),
        ],
    )


def _versions() -> Row:
    return Row(
        "Versions",
        [
            measured(
                "Metrics",
                "The numbers each version was measured by, when it was made.",
                "model/metrics",
                empty="No metric was told in this time.",
            ),
            measured(
                "Rows of its inputs",
                "The rows of each dataset behind each version: what drifts here may drift in the model.",
                "model/input_rows",
                empty="No writer told how many rows it wrote.",
            ),
            listing(
                "Versions",
                "Every version, newest first.",
                "model/versions",
                empty="Choose a model.",
                units={"size": "decbytes"},
            ),
            listing(
                "Provenance",
                "Every run behind each version. The rule says what a link rests on.",
                "model/provenance",
                empty="No run outside the model's own flow is known to have written what it learned from.",
            ).height(12),
        ],
    )
