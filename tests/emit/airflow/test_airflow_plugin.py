"""The scheduler's drain beside real Airflow jobs, in a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from lineage.emit.outbox import Outbox

EVENT = {"eventType": "COMPLETE", "run": {"runId": "r"}, "job": {"namespace": "n", "name": "j"}}

RUN_A_JOB = """
import sys, threading, time
from airflow.jobs.job import Job
from lineage.emit.airflow import plugin

plugin.INTERVAL_SECONDS = 0.1

def threads():
    return [thread for thread in threading.enumerate() if thread.name == "lineage-outbox"]

[listener] = plugin.UnifiedLineagePlugin.listeners
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


def run_job(job_type: str, tmp_path: Path, collector: Collector, *, seconds: float) -> list[str]:
    Outbox(collector.url, folder=tmp_path / "outbox").append(EVENT)
    environment = {
        **os.environ,
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
        "LINEAGE_URL": collector.url,
        "LINEAGE_OUTBOX": str(tmp_path / "outbox"),
    }
    command = [sys.executable, "-c", RUN_A_JOB, job_type, str(seconds)]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return result.stdout.splitlines()[-2:]


def test_a_scheduler_delivers_what_tasks_left_and_stops_when_it_stops(
    tmp_path: Path, collector: Collector
) -> None:
    assert run_job("SchedulerJob", tmp_path, collector, seconds=2) == ["draining", "ended"]
    assert collector.events == [EVENT]


def test_a_triggerer_drains_nothing(tmp_path: Path, collector: Collector) -> None:
    assert run_job("TriggererJob", tmp_path, collector, seconds=20) == ["ended", "ended"]
    assert collector.events == []
