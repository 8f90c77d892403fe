"""Series become metric families; of too many the quiet ones are left out."""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from lineage.state.counters import Count
from lineage.transitions.record import SUM

MAX_SERIES = 10_000
"""Series of one metric, unless more than that are failing."""


class Series(NamedTuple):
    """One time series: its label values, where it stands, and whether it says that something is wrong."""

    labels: tuple[str, ...]
    value: float
    failing: bool = False


class About(NamedTuple):
    """A metric's name, its help text and the names of its labels."""

    name: str
    help: str
    labels: tuple[str, ...] = ()


class Cap:
    """Leaves series out where a metric has too many, and counts them."""

    def __init__(self, most: int = MAX_SERIES) -> None:
        self._most = most
        self.dropped = 0

    def keep(self, series: Iterable[Series], *, weight: int = 1) -> list[Series]:
        """As many as have room at `weight` each, and every failing one; of the quiet always the same."""
        found = sorted(series, key=lambda each: (not each.failing, each.labels))
        room = self._most // weight
        kept = [each for place, each in enumerate(found) if place < room or each.failing]
        self.dropped += weight * (len(found) - len(kept))
        return kept


def gauge(about: About, series: Iterable[Series], cap: Cap) -> Metric:
    family = GaugeMetricFamily(about.name, about.help, labels=about.labels)
    for each in cap.keep(series):
        family.add_metric(each.labels, each.value)
    return family


def counter(about: About, counts: Iterable[Count], cap: Cap) -> Metric:
    family = CounterMetricFamily(about.name, about.help, labels=about.labels)
    for each in cap.keep(Series(*count) for count in counts):
        family.add_metric(each.labels, each.value)
    return family


def histogram(about: About, counts: Iterable[Count], bounds: Sequence[float], cap: Cap) -> Metric:
    """Of counts by bucket, and their SUM; the last label of each says which."""
    family = HistogramMetricFamily(about.name, about.help, labels=about.labels)
    found: dict[tuple[str, ...], dict[str, float]] = {} if about.labels else {(): {}}
    for labels, value in counts:
        found.setdefault(labels[:-1], {})[labels[-1]] = value
    every = [*bounds, float("inf")]
    for labels, _, _ in cap.keep((Series(labels, 0) for labels in found), weight=len(every) + 2):
        cumulative = accumulate(found[labels].get(str(bound), 0.0) for bound in every)
        names = [*map(str, bounds), "+Inf"]
        family.add_metric(labels, list(zip(names, cumulative, strict=True)), found[labels].get(SUM, 0.0))
    return family
