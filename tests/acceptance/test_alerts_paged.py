"""A failed data run pages its team and warns the team that learns from it, once.

Server, Prometheus and Alertmanager are real. The demo's story in its exported form is posted as events (see
taxi_story): a real Airflow takes minutes for it.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import taxi_story as story
from build import Event

from dashboards.monitoring import Message, Monitoring, inbox
from lineage.config import Alerts, Receiver
from lineage.demo.collector import Collector
from lineage.demo.http import call
from lineage.demo.processes import Services

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(shutil.which("prometheus") is None, reason="prometheus is not installed"),
    pytest.mark.skipif(
        shutil.which("prometheus-alertmanager") is None, reason="prometheus-alertmanager is not installed"
    ),
]

SCRAPE_SECONDS = 2
PAGED_WITHIN = 30.0


class World:
    """The server, what watches it, and what the teams have been told."""

    def __init__(self, collector: Collector, monitoring: Monitoring, messages: list[Message]) -> None:
        self.collector = collector
        self._monitoring = monitoring
        self.messages = messages

    def happens(self, *events: Event) -> None:
        call("POST", f"{self.collector.url}/api/v1/lineage", list(events))

    def value(self, expression: str) -> float:
        """What Prometheus answers now; 0 without an answer."""
        found = call("GET", f"{self._monitoring.prometheus}/api/v1/query?query={quote(expression)}")
        result = found["data"]["result"]
        return float(result[0]["value"][1]) if result else 0.0

    def suppressed(self) -> set[str]:
        """Jobs whose alerts Alertmanager knows, and keeps from everyone."""
        alerts: list[dict[str, Any]] = call("GET", f"{self._monitoring.alertmanager}/api/v2/alerts")
        return {each["labels"]["job_name"] for each in alerts if each["status"]["state"] == "suppressed"}

    def evaluated(self) -> None:
        """Return once the rules have been evaluated twice more: what would fire then fires."""
        moments = {self._evaluated_at()}
        wait(lambda: len(moments.add(self._evaluated_at()) or moments) > 2, "two evaluations")

    def _evaluated_at(self) -> str:
        groups = call("GET", f"{self._monitoring.prometheus}/api/v1/rules")["data"]["groups"]
        return next(str(group["lastEvaluation"]) for group in groups if group["name"] == "lineage")

    def told(self) -> list[tuple[str, str, list[str]]]:
        return sorted((message.team, message.status, message.names) for message in self.messages)


def wait(condition: Callable[[], bool], what: str, seconds: float = 60.0) -> float:
    """Seconds until it held."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() < began + seconds, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.1)
    return time.monotonic() - began


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    messages: list[Message] = []
    with inbox(messages.append) as where, Services(tmp_path) as services:
        collector = Collector(services, tmp_path / "home", dict(os.environ))
        collector.wait_ready()
        receivers = [Receiver(team, webhook=f"{where}/{team}") for team in ("ml", "data-eng", "platform")]
        alerts = Alerts(receiver=receivers, group_wait_seconds=2, group_interval_seconds=3)
        yield World(collector, Monitoring(services, collector.url, alerts, seconds=SCRAPE_SECONDS), messages)


DATA_FAILED = 'lineage_pipeline_failed{job_name="data_engineering",root="true"}'
ENDED = 'sum(lineage_runs_total{state="%s"})'
FIRING = [
    ("data-eng", "firing", ["LineageRunFailed"]),
    ("ml", "firing", ["LineageCrossTeamRunFailed"]),
]
RESOLVED = [(team, "resolved", names) for team, _, names in FIRING]


def test_one_root_failure_is_one_page_to_each_team_and_ends_with_its_repair(world: World) -> None:
    world.happens(*story.data("1"), *story.train("1"), *story.predict("1"))
    wait(lambda: world.value(ENDED % "complete") == 3, "three runs in Prometheus")

    # A retry that succeeds tells nobody.
    world.happens(*story.first_try_fails("2"))
    wait(lambda: world.value('sum(lineage_events_total{event_type="fail"})') == 1, "the failed try")
    world.evaluated()
    world.happens(*story.second_try_succeeds("2"))
    wait(lambda: world.value(ENDED % "complete") == 4, "the fourth run")
    world.evaluated()
    assert world.messages == []

    # The data run fails.
    world.happens(*story.data("3", "FAIL"))
    took = wait(lambda: len(world.messages) >= 2, "a message to both teams")
    print(f"both teams were told after {took:.1f} s")  # noqa: T201 - a figure for the reader of -s
    assert took < PAGED_WITHIN
    assert world.told() == FIRING
    data_eng, ml = sorted(world.messages)
    (page,), (warning,) = data_eng.alerts, ml.alerts
    assert page["labels"]["job_name"] == "data_engineering"
    assert "Other teams hit: 1, datasets: 1, models: 1, pipelines: 2." in page["annotations"]["description"]
    labels = ("job_name", "producer_team", "consumer_team", "root_job")
    assert [warning["labels"][name] for name in labels] == [
        "data_engineering",
        "data-eng",
        "ml",
        "data_engineering",
    ]
    reach = "Hit datasets: 1. Hit models: 1. Hit pipelines: 2."
    assert warning["annotations"]["description"].endswith(reach)

    # The server is started anew: nothing flaps.
    world.collector.stop()
    wait(lambda: world.value("up") == 0, "Prometheus to miss the server")
    world.evaluated()
    world.collector.start()
    world.collector.wait_ready()
    wait(lambda: world.value(DATA_FAILED) == 1, "Prometheus to see it again")
    world.evaluated()
    assert world.told() == FIRING

    # What fails because of it tells nobody more.
    world.happens(*story.train("3", "FAIL"), *story.predict("3", "FAIL"))
    wait(lambda: {"TrainTripDurationFlow", "PredictTripDurationFlow"} <= world.suppressed(), "both silenced")
    world.evaluated()
    assert world.told() == FIRING

    # It is repaired, and what hangs on it runs again.
    world.happens(*story.data("4"), *story.train("4"), *story.predict("4"))
    wait(lambda: len(world.messages) >= 4, "both teams to hear that it is over")
    world.evaluated()
    assert world.told() == sorted([*FIRING, *RESOLVED])
    assert world.value(ENDED % "fail") == 3
    assert world.value(ENDED % "complete") == 7
