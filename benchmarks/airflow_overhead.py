"""What lineage costs an Airflow task: CPU and wall seconds a task with none, the stock provider, and ours.

python benchmarks/airflow_overhead.py [RUNS]

Each figure is `airflow dags test` on a DAG of many tasks minus that on a DAG of few, over the tasks between,
so that the start of Airflow cancels out. The collector answers on loopback; each task copies a file.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

DAGS = """
from pathlib import Path
from airflow.sdk import dag, task

def make(dag_id, tasks):
    @dag(dag_id=dag_id, schedule=None)
    def made():
        for number in range(tasks):
            @task(task_id=f"task_{number}")
            def work(path):
                Path(f"{path}.copy").write_bytes(Path(path).read_bytes())
            work(str(Path(__file__).parents[1] / "data.csv"))
    return made()

few, many = make("few", 2), make("many", 12)
"""
BETWEEN = 10
WAYS = ("none", "stock", "ours")


class Cost(NamedTuple):
    """Seconds of a process and its children."""

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


def environment(folder: Path, url: str, way: str) -> dict[str, str]:
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AIRFLOW", "LINEAGE", "OPENLINEAGE"))
    }
    ways = {
        "none": {"AIRFLOW__OPENLINEAGE__DISABLED": "true", "LINEAGE_DISABLED": "1"},
        "stock": {
            "AIRFLOW__OPENLINEAGE__TRANSPORT": f'{{"type": "http", "url": "{url}"}}',
            "LINEAGE_DISABLED": "1",
        },
        "ours": {"LINEAGE_URL": url, "LINEAGE_OUTBOX": str(folder / "outbox")},
    }
    return {
        **ours,
        "AIRFLOW_HOME": str(folder / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(folder / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__OPENLINEAGE__NAMESPACE": "airflow://benchmark",
        **ways[way],
    }


def airflow(settings: dict[str, str], *arguments: str) -> Cost:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "airflow", *arguments]
    subprocess.run(command, env=settings, check=True, capture_output=True)
    after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, ended - began)


def of_a_task(settings: dict[str, str]) -> Cost:
    few, many = (airflow(settings, "dags", "test", dag_id) for dag_id in ("few", "many"))
    return Cost((many.cpu - few.cpu) / BETWEEN, (many.wall - few.wall) / BETWEEN)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "dags").mkdir()
        (folder / "dags" / "cost.py").write_text(DAGS)
        (folder / "data.csv").write_text("1\n")
        airflow(environment(folder, url, "none"), "db", "migrate")
        airflow(environment(folder, url, "none"), "dags", "reserialize")
        costs: dict[str, list[Cost]] = {way: [] for way in WAYS}
        for _ in range(runs):
            for way in WAYS:
                costs[way].append(of_a_task(environment(folder, url, way)))
    server.shutdown()
    print(f"seconds a task, median of {runs} runs      CPU    wall")
    for way, each in costs.items():
        cpu, wall = (statistics.median(cost[index] for cost in each) for index in (0, 1))
        print(f"{way:35} {cpu:6.3f}  {wall:6.3f}")


if __name__ == "__main__":
    main()
