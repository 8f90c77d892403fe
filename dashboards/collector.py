"""The collector itself, from Prometheus alone: it must be readable when the collector is not."""

from grafana_foundation_sdk.builders import dashboard

from dashboards.board import Row, board
from dashboards.panels import lines, number
from dashboards.sources import now, series

_LAG = "histogram_quantile({}, sum by (le) (rate(lineage_ingest_lag_seconds_bucket[$__rate_interval])))"


def build() -> dashboard.Dashboard:
    """Intake, lag, refusals, and what the process uses."""
    return board(
        "lineage-collector",
        "Collector",
        "Whether events are taken, stored and shown: from Prometheus alone.",
        [_now(), _intake(), _process()],
        annotated=False,
        since="now-6h",
    )


def _now() -> Row:
    return Row(
        "Now",
        [
            number(
                "Metrics complete",
                "1 when every question behind the metrics was answered, 0 when one failed.",
                now("min(lineage_collector_success)"),
                empty="no collector answers",
            ),
            number(
                "Log not yet stored",
                "Bytes of the event log that the store has not taken in.",
                now("max(lineage_log_bytes_behind)"),
                unit="bytes",
                empty="no collector answers",
            ),
            number(
                "Dead letters",
                "Bodies that could not be placed, in this time.",
                now("sum(increase(lineage_dead_letters_total[$__range])) or vector(0)"),
                red_from=1,
            ),
            number(
                "Series dropped",
                "Series that were left out because a metric had too many.",
                now("sum(lineage_series_dropped) or vector(0)"),
                red_from=1,
            ),
        ],
    )


def _intake() -> Row:
    return Row(
        "Intake",
        [
            lines(
                "Events",
                "Events a second, by their producer.",
                series("sum by (producer) (rate(lineage_events_total[$__rate_interval]))", "{{producer}}"),
                unit="cps",
                empty="No event came.",
            ),
            lines(
                "Kinds of events",
                "Events a second, by their type.",
                series(
                    "sum by (event_type) (rate(lineage_events_total[$__rate_interval]))", "{{event_type}}"
                ),
                unit="cps",
                empty="No event came.",
            ),
            lines(
                "Lag",
                "From an event's receipt to its place in the store: the median and the 99th percentile.",
                series(_LAG.format(0.5), "p50"),
                unit="s",
                empty="No event came.",
            ).with_target(series(_LAG.format(0.99), "p99", ref_id="B")),
            lines(
                "Refused bodies",
                "Dead letters a second, by their reason.",
                series("sum by (reason) (rate(lineage_dead_letters_total[$__rate_interval]))", "{{reason}}"),
                unit="cps",
                empty="Nothing was refused.",
            ),
            lines(
                "Pipeline runs",
                "Pipeline runs a second that reached each state, as recorded.",
                series("sum by (state) (rate(lineage_runs_total[$__rate_interval]))", "{{state}}"),
                unit="cps",
                empty="No run ended.",
            ),
        ],
    )


def _process() -> Row:
    return Row(
        "Process",
        [
            lines(
                "CPU",
                "Cores in use.",
                series('rate(process_cpu_seconds_total{job="lineage"}[$__rate_interval])', "CPU"),
                unit="none",
                empty="No collector answers.",
            ),
            lines(
                "Memory",
                "Resident memory of the process.",
                series('process_resident_memory_bytes{job="lineage"}', "resident"),
                unit="bytes",
                empty="No collector answers.",
            ),
        ],
    )
