"""Every panel's PromQL: read by promtool, answered by a Prometheus that scrapes a server with the story."""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from story import nights

from dashboards.build import DASHBOARDS, JSON
from dashboards.monitoring import Monitoring
from lineage.config import Alerts
from lineage.demo.collector import Collector
from lineage.demo.http import RequestError, call
from lineage.demo.processes import Services

FRESHNESS = """
[[freshness]]
dataset = "s3://taxi/features.parquet"
max_age_hours = 1
"""
SCRAPE_SECONDS = 1
DEADLINE = 60.0

_VARIABLE = re.compile(r'"\$(\w+)"')
_LENGTHS = {"$__rate_interval": "30s", "$__range": "60s", "$__interval": "5s"}


def expressions() -> list[str]:
    found = {
        target["expr"]
        for name in DASHBOARDS
        for panel in json.loads((JSON / f"{name}.json").read_text())["panels"]
        for target in panel.get("targets", [])
        if "expr" in target
    }
    return sorted(found)


def sent(expression: str) -> str:
    """The expression as Grafana sends it when every value of every variable is chosen."""
    for name, length in _LENGTHS.items():
        expression = expression.replace(name, length)
    return _VARIABLE.sub('".*"', expression)


@pytest.mark.skipif(shutil.which("promtool") is None, reason="prometheus is not installed")
def test_promtool_reads_every_expression(tmp_path: Path) -> None:
    rules = [
        {"record": f"panel:expression:{place}", "expr": sent(each)}
        for place, each in enumerate(expressions())
    ]
    path = tmp_path / "panels.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    command = ["promtool", "check", "rules", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Prometheus beside a server that holds the story and one dead letter."""
    folder = tmp_path_factory.mktemp("prometheus")
    home = folder / "home"
    home.mkdir()
    (home / "lineage.toml").write_text(FRESHNESS)
    with Services(folder) as services:
        collector = Collector(services, home, dict(os.environ))
        collector.wait_ready()
        running = Monitoring(services, collector.url, Alerts(), seconds=SCRAPE_SECONDS)
        call("POST", f"{collector.url}/api/v1/lineage", nights())
        with pytest.raises(RequestError, match="400"):
            call("POST", f"{collector.url}/api/v1/lineage", {"no": "event"})
        yield running.prometheus


@pytest.mark.acceptance
@pytest.mark.skipif(shutil.which("prometheus") is None, reason="prometheus is not installed")
@pytest.mark.parametrize("expression", expressions())
def test_an_expression_is_answered_with_series(prometheus: str, expression: str) -> None:
    address = f"{prometheus}/api/v1/query?query={quote(sent(expression))}"
    deadline = time.monotonic() + DEADLINE
    found: list[Any] = []
    while not found:
        assert time.monotonic() < deadline, f"no series: {sent(expression)}"
        found = call("GET", address)["data"]["result"]
        time.sleep(0.1)
