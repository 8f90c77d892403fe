"""Gauges: how things stand, asked of the store. 0 when fine, so that an alert sees its series fall."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from prometheus_client.core import Metric

from exporters.marquez import status
from exporters.prometheus.families import About, Cap, Series, gauge
from lineage.config import Config, Freshness
from lineage.names import DatasetName
from lineage.pipeline import Pipeline
from lineage.state.targets import first_seen
from lineage.store.sql import script

PIPELINE_FAILED = About(
    "lineage_pipeline_failed",
    "1 while a pipeline has failed and no later run has succeeded; root_job is where it began.",
    ("orchestrator", "team", "job_name", "root_job", "root"),
)
CROSS_TEAM_FAILED_RUNS = About(
    "lineage_cross_team_failed_runs",
    "Open failures of a pipeline whose data the consuming team depends on.",
    ("producer_team", "consumer_team", "job_name", "orchestrator"),
)
CROSS_TEAM_IMPACTED = About(
    "lineage_cross_team_impacted",
    "What open failures of a pipeline reach in the consuming team, by kind.",
    ("producer_team", "consumer_team", "job_name", "kind"),
)
RUNS_LOST = About(
    "lineage_runs_lost",
    "Pipeline runs that began and never said their end, and that no later success has made good.",
    ("orchestrator", "team"),
)
_DATASET = ("dataset_namespace", "dataset", "team")
LAST_UPDATE = About(
    "lineage_dataset_last_update_timestamp_seconds",
    "When a dataset with a freshness target was last written; never written, when the target was first seen.",
    _DATASET,
)
TARGET = About(
    "lineage_dataset_freshness_target_seconds",
    "The age at which the dataset, as it was last written, is late.",
    _DATASET,
)
STALE_INPUTS = About(
    "lineage_model_stale_inputs",
    "Datasets the model's newest version learned from that were late, owed, or of a failed run.",
    ("team", "model"),
)


BYTES_BEHIND = About("lineage_log_bytes_behind", "Bytes of the event log that the store does not hold yet.")
MIRROR_BEHIND = About(
    "lineage_mirror_records_behind", "Records of the event log the mirror has not been told yet."
)
MIRROR_REFUSED = About(
    "lineage_mirror_refused", "Events the mirror would not take, since it was first told any."
)
MIRROR_FAILING = About("lineage_mirror_failing", "1 while the mirror takes no events, else 0.")

Question = Callable[[Pipeline, Cap], list[Metric]]


def by_query(about: About, name: str) -> Question:
    """The gauge whose labels and value are the columns of `name`.sql; over 0 something is wrong."""

    def ask(pipeline: Pipeline, cap: Cap) -> list[Metric]:
        rows = _rows(pipeline, name)
        return [gauge(about, (Series(tuple(row[:-1]), row[-1], failing=row[-1] > 0) for row in rows), cap)]

    return ask


def bytes_behind(pipeline: Pipeline, cap: Cap) -> list[Metric]:
    return [gauge(BYTES_BEHIND, [Series((), pipeline.bytes_behind)], cap)]


def mirror(pipeline: Pipeline, cap: Cap) -> list[Metric]:
    """How the Marquez server stands that is told every event; nothing without one."""
    found = status(pipeline)
    if found is None:
        return []
    values = (found.behind, found.refused, int(found.error is not None))
    about = (MIRROR_BEHIND, MIRROR_REFUSED, MIRROR_FAILING)
    return [gauge(each, [Series((), value)], cap) for each, value in zip(about, values, strict=True)]


def _rows(pipeline: Pipeline, name: str) -> list[tuple[Any, ...]]:
    return pipeline.store.query(script(__package__, name)).rows


class _Expected(NamedTuple):
    """A dataset that has a target, and when it was written or began to be expected."""

    labels: tuple[str, str, str]
    since: datetime
    target: Freshness


def freshness(pipeline: Pipeline, cap: Cap) -> list[Metric]:
    """When each dataset with a target was written, and the age at which it is late."""
    now = datetime.now(UTC)
    written, targets = [], []
    for labels, since, target in _expected(pipeline):
        allowed = target.allowed(since)
        late = now - since > allowed
        written.append(Series(labels, since.timestamp(), late))
        targets.append(Series(labels, allowed.total_seconds(), late))
    return [gauge(LAST_UPDATE, written, cap), gauge(TARGET, targets, cap)]


def _expected(pipeline: Pipeline) -> Iterator[_Expected]:
    """Of each dataset the rule that counts; a plain name is expected even if no event has ever named it."""
    targets = _targets(pipeline.config)
    seen = first_seen(pipeline.state, targets)
    met = set()
    for namespace, name, team, pattern, written_at in _rows(pipeline, "freshness"):
        met.add(pattern)
        if target := targets.get(pattern):
            yield _Expected((namespace, name, team), written_at or seen[pattern], target)
    for pattern in targets.keys() - met:
        if not set("*?[") & set(pattern):
            place = DatasetName.of_address(pattern)
            team = targets[pattern].team or "unowned"
            yield _Expected((*place, team), seen[pattern], targets[pattern])


def _targets(config: Config) -> dict[str, Freshness]:
    """The first rule of each glob."""
    return {target.dataset: target for target in reversed(config.freshness)}


def stale_inputs(pipeline: Pipeline, cap: Cap) -> list[Metric]:
    """How many inputs of each model's newest version were not good when it read them."""
    targets = _targets(pipeline.config)
    stale: dict[tuple[str, str], set[str]] = {}
    for team, model, dataset, bad, pattern, written_at, read_at in _rows(pipeline, "model_inputs"):
        found = stale.setdefault((team, model), set())
        target = targets.get(pattern)
        if bad or (target and read_at - written_at > target.allowed(written_at)):
            found.add(dataset)
    counted = (Series(labels, len(found), failing=bool(found)) for labels, found in stale.items())
    return [gauge(STALE_INPUTS, counted, cap)]
