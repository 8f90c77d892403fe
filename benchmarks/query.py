"""How fast questions are answered from a filled store, alone and while events come in.

python benchmarks/query.py [--jobs 6000 --runs 100000] [--home FOLDER] [--seconds 5]

A home is filled once and kept in FOLDER/JOBS-RUNS: a second call only asks. Jobs stand in groups of 370 that
read each other's data, every dataset has its own ten-column schema and column lineage, every group a model.
"""

import argparse
import json
import random
import sqlite3
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from ingest import Server

from lineage.collect.log import Kind, Record
from lineage.pipeline import Pipeline

GROUP = 370
"""Jobs that hang together: with their datasets some 740 nodes."""

INGEST_RATE = 500
"""Events a second of the second round, sent in arrays of 50."""

AIRFLOW, LAKE, METAFLOW = "airflow://production", "s3://lake", "metaflow://lab"
_PRODUCER = "https://example.org/benchmarks"


class Question(NamedTuple):
    name: str
    path: str
    parameters: Callable[[random.Random, int], dict[str, Any]]


def main(jobs: int, runs: int, folder: Path, seconds: float) -> None:
    """Fill the home if it is not, and print the time of every question."""
    home = folder / f"{jobs}-{runs}"
    if not (home / "filled").exists():
        fill(home, jobs, runs)
    print(f"{jobs:,} jobs, {runs:,} runs; milliseconds of p50 and p99, those waiting for the log apart")
    with Server.running(home) as server, httpx.Client(base_url=server.url, timeout=60) as client:
        await_texts(home)
        for question in QUESTIONS:
            ask(client, question, jobs, 0.2)  # what is asked for the first time reads the file
        print(f"{'question':28}{'alone':>18}{'under ingest':>18}{'waiting':>18}")
        alone = {question.name: ask(client, question, jobs, seconds) for question in QUESTIONS}
        with sending(server.url, jobs):
            busy = {question.name: ask(client, question, jobs, seconds) for question in QUESTIONS}
        for name, times in alone.items():
            print(f"{name:28}{figures(times.answer)}{figures(busy[name].answer)}{figures(busy[name].wait)}")


def await_texts(home: Path) -> None:
    """Wait until the server has made every text that it makes when it has nothing else to do."""
    began = time.perf_counter()
    unready = "select count(*), sum(not (about_holds and newest_holds and runs_hold)) from nodes"
    while True:
        for path in (home / "store").glob("*.texts"):
            with closing(sqlite3.connect(path, timeout=60)) as file:
                ((nodes, left),) = file.execute(unready).fetchall()
            if nodes and not left:
                spent = time.perf_counter() - began
                print(f"texts of {nodes:,} jobs and datasets were ready after {spent:,.0f} s")
                return
        time.sleep(1)


class Times(NamedTuple):
    """Seconds of each answer without its wait, and of each wait for the log."""

    answer: list[float]
    wait: list[float]


def ask(client: httpx.Client, question: Question, jobs: int, seconds: float) -> Times:
    """Ask again and again, each time about something else."""
    draw, times = random.Random(5), Times([], [])
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or not times.answer:
        parameters = question.parameters(draw, jobs)
        began = time.perf_counter()
        response = client.get(question.path, params=parameters)
        took = time.perf_counter() - began
        assert response.status_code == 200, response.text
        wait = float(response.headers.get("server-timing", "log;dur=0").rpartition("=")[2]) / 1000
        times.answer.append(took - wait)
        times.wait.append(wait)
    return times


def figures(times: list[float]) -> str:
    """p50 and p99 in milliseconds."""
    ordered = sorted(times)
    p50, p99 = statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"{p50 * 1000:9.1f}{p99 * 1000:9.1f}"


class sending:  # noqa: N801 - reads as a statement
    """Send INGEST_RATE events a second until the block ends."""

    def __init__(self, url: str, jobs: int) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._send, args=(url, jobs))

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _send(self, url: str, jobs: int) -> None:
        draw, pause = random.Random(), 50 / INGEST_RATE
        with httpx.Client(base_url=url, timeout=60) as client:
            while not self._stop.wait(pause):
                bodies = [
                    run_event(draw.randrange(jobs), draw.getrandbits(128), datetime.now(UTC))
                    for _ in range(50)
                ]
                client.post("/api/v1/lineage", content=b"[%b]" % b",".join(bodies))


def fill(home: Path, jobs: int, runs: int) -> None:
    """A home that holds the runs, made by the real pipeline."""
    print(f"filling {home} ...", flush=True)
    began = time.perf_counter()
    pipeline = Pipeline.open(home)
    waiting: list[Record] = []
    for body in history(jobs, runs):
        waiting.append(Record(Kind.EVENT, body))
        if len(waiting) == 3_000:
            pipeline.log.append(waiting).result()
            waiting = []
    if waiting:
        pipeline.log.append(waiting).result()
    while pipeline.wait(timeout=60):
        assert pipeline.fault is None, "the writer stopped"
    pipeline.close()
    (home / "filled").touch()
    print(f"filled in {time.perf_counter() - began:,.0f} s", flush=True)


def history(jobs: int, runs: int) -> Iterator[bytes]:
    """A run of every job after another, round by round, one event a run; then a model of every group."""
    draw, began = random.Random(3), datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(runs):
        yield run_event(number % jobs, draw.getrandbits(128), began + timedelta(seconds=number))
    for group in range(jobs // GROUP):
        yield model_event(group, draw.getrandbits(128), began + timedelta(seconds=runs + group))


def run_event(job: int, run: int, at: datetime) -> bytes:
    """A run of a job has ended."""
    about = _TEMPLATES.get(job) or _TEMPLATES.setdefault(job, _template(job))
    moment = at.isoformat()
    named = f'{{"runId":"{uuid.UUID(int=run)}"}}'
    return f'{{"eventTime":"{moment}","eventType":"COMPLETE","run":{named},{about}'.encode()


_TEMPLATES: dict[int, str] = {}


def _template(job: int) -> str:
    first = job - job % GROUP
    place = job - first
    sources = sorted({first + max(0, place - 1) // 2, first + max(0, place - 7)} - {job})
    said = {
        "producer": _PRODUCER,
        "job": {
            "namespace": AIRFLOW,
            "name": f"dag_{job // 10}.task_{job}",
            "facets": {"documentation": facet(description=f"makes table {job}")},
        },
        "inputs": [{"namespace": LAKE, "name": f"table_{source}"} for source in sources],
        "outputs": [_table(job, sources)],
    }
    return json.dumps(said)[1:]


def _table(job: int, sources: list[int]) -> dict[str, Any]:
    columns = [f"column_{number}" for number in range(10)]
    comes_from = {
        column: {
            "inputFields": [{"namespace": LAKE, "name": f"table_{each}", "field": column} for each in sources]
        }
        for column in columns
    }
    schema = [{"name": column, "type": "VARCHAR", "description": f"{column} of {job}"} for column in columns]
    facets = {"schema": facet(fields=schema), "columnLineage": facet(fields=comes_from)}
    return {"namespace": LAKE, "name": f"table_{job}", "facets": facets}


def model_event(group: int, run: int, at: datetime) -> bytes:
    """A Metaflow task has read the group's last table and made a model."""
    pathspec = f"Train{group}/{group}/fit/1"
    made = {
        "version": facet(datasetVersion=f"sha{group}"),
        "datasetType": facet(datasetType="MODEL"),
        "metaflow_artifact": facet(pathspec=f"{pathspec}/model", sha=f"sha{group}", type="Model", size=9),
    }
    said = {
        "eventTime": at.isoformat(),
        "eventType": "COMPLETE",
        "producer": _PRODUCER,
        "run": {"runId": str(uuid.UUID(int=run)), "facets": {"metaflow_run": facet(pathspec=pathspec)}},
        "job": {"namespace": METAFLOW, "name": f"Train{group}/fit"},
        "inputs": [{"namespace": LAKE, "name": f"table_{(group + 1) * GROUP - 1}"}],
        "outputs": [{"namespace": METAFLOW, "name": f"Train{group}/fit/model", "facets": made}],
    }
    return json.dumps(said).encode()


def facet(**said: Any) -> dict[str, Any]:
    return {"_producer": _PRODUCER, "_schemaURL": f"{_PRODUCER}/facet.json", **said}


def _node(depth: int) -> Callable[[random.Random, int], dict[str, Any]]:
    return lambda draw, jobs: {"nodeId": f"dataset:{LAKE}:table_{draw.randrange(jobs)}", "depth": depth}


def _page(draw: random.Random, jobs: int) -> dict[str, Any]:
    return {"limit": 100, "offset": draw.randrange(jobs // 2)}


QUESTIONS = [
    Question("lineage, depth 5", "/api/v1/lineage", _node(5)),
    Question("lineage, depth 20", "/api/v1/lineage", _node(20)),
    Question("column-lineage", "/api/v1/column-lineage", _node(20)),
    Question("jobs", "/api/v1/jobs", _page),
    Question(
        "runs", f"/api/v1/namespaces/{AIRFLOW.replace('/', '%2F')}/jobs/dag_1.task_11/runs", lambda *_: {}
    ),
    Question("datasets", f"/api/v1/namespaces/{LAKE.replace('/', '%2F')}/datasets", _page),
    Question("search", "/api/v1/search", lambda draw, _: {"q": f"_{draw.randrange(9999)}"}),
    Question(
        "provenance",
        "/api/v2/provenance",
        lambda draw, jobs: {"model": f"dataset:{METAFLOW}:Train{draw.randrange(jobs // GROUP)}/fit/model"},
    ),
]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=6_000, help="how many (default %(default)s)")
    parser.add_argument(
        "--runs", type=int, default=100_000, help="of all jobs together (default %(default)s)"
    )
    parser.add_argument("--home", type=Path, help="where filled homes are kept (default: temporary)")
    parser.add_argument(
        "--seconds", type=float, default=5, help="of asking each question (default %(default)s)"
    )
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        main(chosen.jobs, chosen.runs, chosen.home or Path(temporary), chosen.seconds)
