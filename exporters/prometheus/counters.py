"""Counters: what happened since the home was made, as recorded in the state file."""

from prometheus_client.core import Metric

from exporters.prometheus.families import About, Cap, counter, histogram
from lineage.pipeline import Pipeline
from lineage.state.counters import counters
from lineage.transitions import record

EVENTS = About(record.EVENTS, "Events taken and stored, each once.", ("producer", "event_type"))
DEAD_LETTERS = About(
    record.DEAD_LETTERS, "Bodies that could not be placed, by the place of the fault.", ("reason",)
)
RUNS = About(
    record.RUNS, "Pipeline runs that have ended, by their outcome.", ("orchestrator", "team", "state")
)
RUN_SECONDS = About(
    record.RUN_SECONDS, "From the start of a pipeline run to its end.", ("orchestrator", "team")
)
LAG_SECONDS = About(record.LAG_SECONDS, "From an event's receipt to its place in the store.")


def recorded(pipeline: Pipeline, cap: Cap) -> list[Metric]:
    """Every counter and histogram."""
    kept = pipeline.state
    return [
        *(counter(about, counters(kept, about.name), cap) for about in (EVENTS, DEAD_LETTERS, RUNS)),
        histogram(RUN_SECONDS, counters(kept, RUN_SECONDS.name), record.RUN_BOUNDS, cap),
        histogram(LAG_SECONDS, counters(kept, LAG_SECONDS.name), record.LAG_BOUNDS, cap),
    ]
