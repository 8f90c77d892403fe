"""A team's own page: its pipelines, whom it depends on, who depends on it."""

from grafana_foundation_sdk.builders import dashboard

from dashboards.board import Row, board, one
from dashboards.panels import listing, number, states
from dashboards.sources import rows


def build() -> dashboard.Dashboard:
    """One team's home."""
    return board(
        "lineage-team",
        "Team home",
        "What a team runs, what it waits for, and who waits for it.",
        [_now(), _runs(), _neighbours()],
        variables=[one("team", "Team")],
    )


def _now() -> Row:
    return Row(
        "Now",
        [
            number(
                "Success rate",
                "Pipeline runs that ended well, of all that ended in this time.",
                rows("team/success"),
                unit="percentunit",
                empty="no run ended",
            ),
            number(
                "Failures that hit us",
                "Open failures of other teams whose data this team depends on.",
                rows("team/hits_us"),
                red_from=1,
            ),
            number(
                "Failures others wait for",
                "Open failures of this team that other teams depend on.",
                rows("team/hit_by_us"),
                red_from=1,
            ),
            number(
                "Models behind their data",
                "Models whose newest version has not learned from the newest data it rests on.",
                rows("team/models_behind"),
                red_from=1,
            ),
        ],
    )


def _runs() -> Row:
    return Row(
        "Runs",
        [
            states(
                "Pipeline runs",
                "Each pipeline's runs from when they started.",
                "team/runs",
                empty="No run started in this time.",
            ),
            listing(
                "Pipelines",
                "Each pipeline with its newest run.",
                "team/pipelines",
                empty="This team owns no pipeline.",
                units={"duration": "s"},
            ),
        ],
    )


def _neighbours() -> Row:
    return Row(
        "Neighbours",
        [
            listing(
                "We depend on",
                "Datasets that this team reads and another writes.",
                "team/depends_on",
                empty="This team reads nobody else's data.",
            ).span(12),
            listing(
                "Others depend on",
                "Datasets that this team writes and another reads.",
                "team/depended_on_by",
                empty="Nobody else reads this team's data.",
            ).span(12),
            listing(
                "Models",
                "The models this team makes, newest first.",
                "team/models",
                empty="This team makes no models.",
            ),
        ],
    )
