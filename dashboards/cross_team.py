"""Who breaks whom, now and over time."""

from grafana_foundation_sdk.builders import dashboard

from dashboards.board import Row, board, many
from dashboards.panels import GREEN, RED, bars, graph, lines, listing, number
from dashboards.sources import now, rows, series

_TEAMS = '{producer_team=~"$team",orchestrator=~"$orchestrator"}'


def build() -> dashboard.Dashboard:
    """The dashboard to begin with: failures that other teams feel."""
    return board(
        "lineage-cross-team",
        "Cross-team health",
        "Failed runs that other teams depend on: how many, since when, and how far they reach.",
        [_now(), _over_time(), _hand_overs()],
        variables=[many("team", "Team"), many("orchestrator", "Orchestrator")],
    )


def _now() -> Row:
    return Row(
        "Now",
        [
            number(
                "Open failures",
                "Failed pipeline runs of which another team still waits for data.",
                now(f"count(sum by (job_name) (lineage_cross_team_failed_runs{_TEAMS}) > 0) or vector(0)"),
                red_from=1,
            ),
            number(
                "Teams hit",
                "Teams that depend on what an open failure owes.",
                now(
                    f"count(sum by (consumer_team) (lineage_cross_team_failed_runs{_TEAMS}) > 0) or vector(0)"
                ),
                red_from=1,
            ),
            number(
                "Models at risk",
                "Models downstream of what is owed; one that hangs on two failures counts twice.",
                now('sum(lineage_cross_team_impacted{kind="models",producer_team=~"$team"}) or vector(0)'),
                red_from=1,
            ),
            number(
                "Oldest open failure",
                "How long the longest open failure has been open.",
                rows("cross_team/oldest"),
                unit="s",
                empty="none open",
            ),
            listing(
                "Open failures",
                "A row a failure and team that waits. The root is the failure to repair first.",
                "cross_team/open",
                empty="Nothing is owed to anybody.",
            ),
        ],
    )


def _over_time() -> Row:
    return Row(
        "Over time",
        [
            lines(
                "Open failures",
                "Failures open at each moment, by the team that owes.",
                series(
                    f"sum by (producer_team) (lineage_cross_team_failed_runs{_TEAMS})",
                    "{{producer_team}}",
                ),
                empty="No failure in this time.",
            ),
            bars(
                "Blast radius",
                "Datasets, pipelines and models downstream of what each failure owed; the twenty largest.",
                "cross_team/blast_radius",
                empty="No failure in this time.",
            ),
            listing(
                "Who breaks whom",
                "Failures by producer and consumer, and how long the consumer has waited in all.",
                "cross_team/who_breaks_whom",
                empty="No failure in this time.",
                units={"time_broken": "s"},
            ),
        ],
    )


def _hand_overs() -> Row:
    return Row(
        "Hand-overs",
        [
            graph(
                "Teams",
                "An arrow is data that one team writes and another reads; red pipelines fail.",
                "cross_team/teams",
                empty="No team reads what another writes yet.",
                arcs={"ok": GREEN, "failed": RED},
            ),
        ],
    )
