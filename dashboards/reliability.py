"""How often pipelines end well, how fast failures are seen and repaired, how long runs take."""

from grafana_foundation_sdk.builders import dashboard

from dashboards.board import Row, board, many
from dashboards.panels import PanelBuilder, lines, listing, measured, number
from dashboards.sources import now, rows, series

_WHOSE = '{team=~"$team",orchestrator=~"$orchestrator"}'


def build() -> dashboard.Dashboard:
    """Success, time to detect, time to repair, durations against their own past."""
    return board(
        "lineage-reliability",
        "Reliability",
        "Success rates, the times to detect and to repair failures that hit others, and durations.",
        [_in_this_time(), _pipelines()],
        variables=[many("team", "Team"), many("orchestrator", "Orchestrator")],
        since="now-7d",
    )


def _in_this_time() -> Row:
    return Row("In this time", [*_numbers(), _ends(), _durations()])


def _numbers() -> list[PanelBuilder]:
    return [
        number(
            "Success rate",
            "Pipeline runs that ended well, of all that ended.",
            rows("reliability/success"),
            unit="percentunit",
            empty="no run ended",
        ),
        number(
            "Time to detect",
            "The median time from the start of a run to the moment its failure was known.",
            rows("reliability/detect"),
            unit="s",
            empty="no failure",
        ),
        number(
            "Time to repair",
            "The median time from a failure to the next good run.",
            rows("reliability/repair"),
            unit="s",
            empty="nothing repaired",
        ),
        number(
            "Runs lost",
            "Runs that have begun and never told their end.",
            now(f"sum(lineage_runs_lost{_WHOSE}) or vector(0)"),
            red_from=1,
        ),
    ]


def _ends() -> PanelBuilder:
    return measured(
        "Ends",
        "Pipeline runs an hour by how they ended.",
        "reliability/states",
        empty="No run started in this time.",
    )


def _durations() -> PanelBuilder:
    return lines(
        "Durations",
        "The 95th percentile of the durations of pipeline runs, by team.",
        series(
            "histogram_quantile(0.95, sum by (le, team) "
            f"(rate(lineage_run_duration_seconds_bucket{_WHOSE}[$__rate_interval])))",
            "{{team}}",
        ),
        unit="s",
        empty="No run ended in this time.",
    )


def _pipelines() -> Row:
    return Row(
        "Pipelines",
        [
            listing(
                "Durations against their own past",
                "Medians and 95th percentiles in this time and before it; a ratio of 2: twice as long.",
                "reliability/durations",
                empty="No run ended well in this time.",
                units=dict.fromkeys(("p50", "p50_before", "p95", "p95_before"), "s"),
            ),
            listing(
                "Pipelines that failed",
                "The least reliable first.",
                "reliability/failing",
                empty="No pipeline failed in this time.",
                units={"success": "percentunit"},
            ),
        ],
    )
