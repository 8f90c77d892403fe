"""The scheduler's drain beside real Airflow jobs, in a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from lineage.emit.outbox import Outbox

pytestmark = pytest.mark.acceptance  # each test imports Airflow anew, which takes seconds

EVENT = {"eventType": "COMPLETE", "run": {"runId": "r"}, "job": {"namespace": "n", "name": "j"}}

RUN_A_JOB = """
import sys, threading, time
from airflow.jobs.job import Job
from lineage.emit.airflow import plugin

plugin.INTERVAL_SECONDS = 0.1

def threads():
    return [thread for thread in threading.enumerate() if thread.name == "lineage-outbox"]

[listener] = [each for each in plugin.UnifiedLineagePlugin.listeners if hasattr(each, "before_stopping")]
job = Job()
job.job_type = sys.argv[1]
deadline = time.monotonic() + float(sys.argv[2])
while threads() and time.monotonic() < deadline:
    time.sleep(0.02)
print("draining" if threads() else "ended")
listener.before_stopping(job)
for thread in threads():
    thread.join(5)
print("draining" if threads() else "ended")
"""


class Collector(ThreadingHTTPServer):
    """Takes events and remembers them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.events: list[object] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.events.extend(body if isinstance(body, list) else [body])
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        pass


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def environment(home: Path, collector: Collector) -> dict[str, str]:
    return {"LINEAGE_URL": collector.url, "LINEAGE_OUTBOX": str(home / "outbox")}


def configuration(home: Path, collector: Collector) -> dict[str, str]:
    file = home / "openlineage.yml"
    transport = {
        "type": "lineage.emit.transport.UnifiedLineageTransport",
        "url": collector.url,
        "outbox": str(home / "outbox"),
    }
    file.write_text(json.dumps({"transport": transport}))
    return {"AIRFLOW__OPENLINEAGE__CONFIG_PATH": str(file), "LINEAGE_OUTBOX": str(home / "elsewhere")}


def run_job(job_type: str, home: Path, settings: Mapping[str, str], *, seconds: float) -> list[str]:
    command = [sys.executable, "-c", RUN_A_JOB, job_type, str(seconds)]
    env = {**os.environ, "AIRFLOW_HOME": str(home / "airflow"), **settings}
    result = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    return result.stdout.splitlines()[-2:]


@pytest.mark.parametrize("settings", [environment, configuration])
def test_a_scheduler_delivers_what_tasks_left_and_stops_when_it_stops(
    tmp_path: Path, collector: Collector, settings: Callable[[Path, Collector], dict[str, str]]
) -> None:
    Outbox(collector.url, folder=tmp_path / "outbox").append(EVENT)
    ends = run_job("SchedulerJob", tmp_path, settings(tmp_path, collector), seconds=6)
    assert (ends, collector.events) == (["draining", "ended"], [EVENT])


def test_a_triggerer_drains_nothing(tmp_path: Path, collector: Collector) -> None:
    Outbox(collector.url, folder=tmp_path / "outbox").append(EVENT)
    ends = run_job("TriggererJob", tmp_path, environment(tmp_path, collector), seconds=30)
    assert (ends, collector.events) == (["ended", "ended"], [])
