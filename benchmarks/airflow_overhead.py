"""What lineage costs an Airflow task: CPU and wall seconds with none, the stock provider, and ours.

python benchmarks/airflow_overhead.py [RUNS]

`airflow dags test` runs the tasks of a DAG one after another; each task notes both clocks, and the median of
the steps between them counts, so that Airflow's start has no part in it. CPU is that of all processes: other
work on the machine blurs wall time. The collector answers on loopback, refuses (nothing listens on its port),
or hangs (it takes connections and never answers); each task copies a file.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

DAG = """
import resource, time
from pathlib import Path
from airflow.sdk import dag, task

HOME = Path(__file__).parents[1]

@dag(schedule=None)
def cost():
    for number in range(TASKS):
        @task(task_id=f"task_{number}")
        def copy():
            used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
            cpu = sum(each.ru_utime + each.ru_stime for each in used)
            with (HOME / "clocks.txt").open("a") as clocks:
                clocks.write(f"{cpu} {time.perf_counter()}\\n")
            (HOME / "copy.csv").write_bytes((HOME / "data.csv").read_bytes())
        copy()

cost()
"""
TASKS = 15
WAYS = ("none", "stock", "ours", "ours, collector down", "ours, collector hangs")


class Cost(NamedTuple):
    """Seconds of a task."""

    cpu: float
    wall: float


class Collector(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Say nothing."""


class Urls(NamedTuple):
    answers: str
    refuses: str
    hangs: str


def environment(folder: Path, urls: Urls, way: str) -> dict[str, str]:
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AIRFLOW", "LINEAGE", "OPENLINEAGE"))
    }
    ways = {
        "none": {"AIRFLOW__OPENLINEAGE__DISABLED": "true", "LINEAGE_DISABLED": "1"},
        "stock": {
            "AIRFLOW__OPENLINEAGE__TRANSPORT": f'{{"type": "http", "url": "{urls.answers}"}}',
            "LINEAGE_DISABLED": "1",
        },
        "ours": {"LINEAGE_URL": urls.answers, "LINEAGE_OUTBOX": str(folder / "outbox")},
        "ours, collector down": {"LINEAGE_URL": urls.refuses, "LINEAGE_OUTBOX": str(folder / "down")},
        "ours, collector hangs": {"LINEAGE_URL": urls.hangs, "LINEAGE_OUTBOX": str(folder / "hangs")},
    }
    return {
        **ours,
        "AIRFLOW_HOME": str(folder / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(folder / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__OPENLINEAGE__NAMESPACE": "airflow://benchmark",
        **ways[way],
    }


def airflow(settings: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "-m", "airflow", *arguments]
    subprocess.run(command, env=settings, check=True, capture_output=True)


def of_a_task(folder: Path, settings: dict[str, str]) -> Cost:
    clocks = folder / "clocks.txt"
    clocks.unlink(missing_ok=True)
    airflow(settings, "dags", "test", "cost")
    noted = [[float(clock) for clock in line.split()] for line in clocks.read_text().splitlines()]
    assert len(noted) == TASKS
    cpu, wall = (
        statistics.median(after - before for before, after in pairwise(each))
        for each in zip(*noted, strict=True)
    )
    return Cost(cpu, wall)


@contextmanager
def collectors() -> Iterator[Urls]:
    """One that answers, one that is not there, and one that never says a word."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        ports = (server.server_address[1], nobody.getsockname()[1], silent.getsockname()[1])
        yield Urls(*(f"http://127.0.0.1:{port}" for port in ports))
    server.shutdown()


def measured(folder: Path, urls: Urls, runs: int) -> dict[str, list[Cost]]:
    """The ways in turns, so that a busy minute of the machine hits them alike."""
    (folder / "dags").mkdir()
    (folder / "dags" / "cost.py").write_text(DAG.replace("TASKS", str(TASKS)))
    (folder / "data.csv").write_text("1\n")
    for command in (("db", "migrate"), ("dags", "reserialize")):
        airflow(environment(folder, urls, "none"), *command)
    costs: dict[str, list[Cost]] = {way: [] for way in WAYS}
    for _ in range(runs):
        for way in WAYS:
            costs[way].append(cost := of_a_task(folder, environment(folder, urls, way)))
            print(f"{way}: {cost.cpu:.3f} s CPU, {cost.wall:.3f} s", file=sys.stderr)
    return costs


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder, collectors() as urls:
        costs = measured(Path(folder), urls, runs)
    print(f"seconds a task, median of {runs} runs      CPU    wall")
    for way, each in costs.items():
        cpu, wall = (statistics.median(cost[index] for cost in each) for index in (0, 1))
        print(f"{way:35} {cpu:6.3f}  {wall:6.3f}")


if __name__ == "__main__":
    main()
