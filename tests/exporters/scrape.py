"""A pipeline on a folder, and its metrics as a scraper reads them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from build import Event, body
from empty import started_home
from prometheus_client.parser import text_string_to_metric_families

from exporters.prometheus.metrics import Exposition
from lineage.collect.log import Kind, Record
from lineage.pipeline import Pipeline

Samples = dict[str, float]


@contextmanager
def opened(home: Path) -> Iterator[Pipeline]:
    pipeline = Pipeline.open(started_home(home))
    try:
        yield pipeline
    finally:
        pipeline.close()


def send(pipeline: Pipeline, *events: Event) -> None:
    """Take the events in; returns once the store holds them."""
    pipeline.log.append([Record(Kind.EVENT, body(event)) for event in events]).result(timeout=30)
    caught_up(pipeline)


def refuse(pipeline: Pipeline, *reasons: str) -> None:
    """Take in a body that cannot be placed, for each reason."""
    dead = [Record(Kind.DEAD, json.dumps(place).encode(), why) for place, why in enumerate(reasons)]
    pipeline.log.append(dead).result(timeout=30)
    caught_up(pipeline)


def caught_up(pipeline: Pipeline) -> None:
    assert pipeline.wait(timeout=60) == 0


def scraped(pipeline: Pipeline, *names: str) -> Samples:
    """The samples of some metrics, as a fresh scraper reads them: name{label="value",...} -> value."""
    text, _ = Exposition(pipeline).render("")
    return {
        spelled(sample.name, sample.labels): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
        if sample.name in names
    }


def spelled(name: str, labels: dict[str, str]) -> str:
    inside = ",".join(f'{key}="{value}"' for key, value in sorted(labels.items()))
    return f"{name}{{{inside}}}" if inside else name
