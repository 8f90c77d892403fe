"""What the metrics cost: a scrape of a large organisation, and what scraping takes from ingest.

python benchmarks/metrics.py [--teams 200] [--jobs 20000] [--events 20000]

The organisation is pipelines of ten jobs, each reading what a pipeline of another team writes; one pipeline
in a hundred has failed. Ingest is measured in turns with a scrape every two seconds and without, and the
fastest of each compared: other work on the machine only ever adds.
"""

import argparse
import json
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from uuid import NAMESPACE_DNS, uuid5

from events import events
from ingest import Cost, Server, groups, request, send

JOBS_A_PIPELINE = 10
SCRAPE_SECONDS = 2.0
TURNS = 3
_AIRFLOW = "airflow://large"
_BEGAN = datetime.now(UTC) - timedelta(hours=1)


def main(teams: int, jobs: int, count: int, folder: Path) -> None:
    """Print both figures."""
    with Server.running(folder / "large") as server:
        deliver(server, organisation(teams, jobs))
        body = b""
        timings = []
        for _ in range(5):
            time.sleep(1.1)  # answers are kept for a second
            began = time.perf_counter()
            body = scrape(server)
            timings.append(time.perf_counter() - began)
        shown = ", ".join(f"{seconds:.2f}" for seconds in timings)
        print(f"{teams} teams, {jobs:,} jobs: /metrics in {shown} s, {len(body) / 1e6:.2f} MB")
        print(f"  {largest(body)}")
    spent: dict[bool, list[Cost]] = {False: [], True: []}
    for turn in range(TURNS):
        for scraped in (False, True):
            with Server.running(folder / f"ingest-{turn}-{scraped}") as server, scraping(server, on=scraped):
                began, before = time.perf_counter(), server.cpu()
                deliver(server, events(count))
                spent[scraped].append(Cost(time.perf_counter() - began, server.cpu() - before))
    print(f"{count:,} events ingested and stored, the best of {TURNS}")
    for scraped, costs in spent.items():
        wall, cpu = min(cost.wall for cost in costs), min(cost.cpu for cost in costs)
        how = f"scraped every {SCRAPE_SECONDS:.0f} s" if scraped else "not scraped"
        print(f"  {how:<20}{count / wall:>8,.0f} events/s{count / cpu:>8,.0f} events/CPU s")


def deliver(server: Server, bodies: Iterator[bytes]) -> None:
    """Send them in arrays of a hundred, and wait until they are stored."""
    while chunk := list(islice(bodies, 10_000)):
        send(server.url, [request(server.url, group) for group in groups(iter(chunk), 100)])
    server.wait_until(lambda health: health["behind"] == 0)


def scrape(server: Server) -> bytes:
    with urllib.request.urlopen(f"{server.url}/metrics", timeout=60) as answer:  # noqa: S310 - our own server
        body: bytes = answer.read()
    return body


@contextmanager
def scraping(server: Server, *, on: bool) -> Iterator[None]:
    """A scrape every SCRAPE_SECONDS while the block runs."""
    done = threading.Event()

    def run() -> None:
        while not done.wait(SCRAPE_SECONDS):
            scrape(server)

    thread = threading.Thread(target=run)
    if on:
        thread.start()
    try:
        yield
    finally:
        done.set()
        if on:
            thread.join()


def largest(body: bytes) -> str:
    """The metric with most series, all series, and how many were left out."""
    names: dict[str, int] = {}
    lines = [line for line in body.decode().splitlines() if not line.startswith("#")]
    for line in lines:
        name = line.partition("{")[0].partition(" ")[0]
        names[name] = names.get(name, 0) + 1
    name, series = max(names.items(), key=lambda item: item[1])
    (dropped,) = (line.split()[1] for line in lines if line.startswith("lineage_series_dropped"))
    return f"{len(lines):,} series, most of {name}: {series:,}; left out: {float(dropped):,.0f}"


def organisation(teams: int, jobs: int) -> Iterator[bytes]:
    """A good run of every pipeline, then a failed one of each hundredth."""
    pipelines = jobs // JOBS_A_PIPELINE
    for number in range(pipelines):
        yield from run_of(number, teams, "1", "COMPLETE", 0)
    for number in range(0, pipelines, 100):
        yield from run_of(number, teams, "2", "FAIL", 600)


def run_of(number: int, teams: int, run: str, kind: str, at: float) -> Iterator[bytes]:
    """The events of one run of a pipeline: a DAG and its tasks, the last of which writes its table."""
    pipeline = Pipeline(f"dag_{number:05d}", f"team-{number % teams:03d}", run)
    own, other = f"table_{number:05d}", f"table_{max(0, number - 1 - number % 7):05d}"
    yield pipeline.event("START", at)
    for task in range(JOBS_A_PIPELINE - 1):
        first, last = task == 0, task == JOBS_A_PIPELINE - 2
        tables = {"inputs": [other] if first else [], "outputs": [own] if last else []}
        yield pipeline.event(kind if last else "COMPLETE", at + 1 + task, f"task_{task}", tables)
    yield pipeline.event(kind, at + 20)


class Pipeline(NamedTuple):
    """One run of a DAG."""

    dag: str
    team: str
    run: str

    def event(
        self, kind: str, at: float, task: str = "", tables: dict[str, list[str]] | None = None
    ) -> bytes:
        """An event as Airflow sends it, without what the metrics do not read."""
        job = f"{self.dag}.{task}" if task else self.dag
        job_type = {"jobType": "TASK" if task else "DAG", "integration": "AIRFLOW", "processingType": "BATCH"}
        tags = {"tags": [{"key": "team", "value": self.team, "source": "AIRFLOW"}]}
        said: dict[str, Any] = {
            "eventTime": (_BEGAN + timedelta(seconds=at)).isoformat(),
            "eventType": kind,
            "producer": "https://github.com/apache/airflow",
            "run": {"runId": self._run_id(job), "facets": self._facets(task)},
            "job": {"namespace": _AIRFLOW, "name": job, "facets": {"jobType": job_type, "tags": tags}},
        }
        for side, names in (tables or {}).items():
            said[side] = [{"namespace": "s3://lake", "name": name} for name in names]
        return json.dumps(said).encode()

    def _facets(self, task: str) -> dict[str, Any]:
        about = {"dagRun": {"run_id": self.run}}
        if not task:
            return {"airflowDagRun": about}
        dag = {"run": {"runId": self._run_id(self.dag)}, "job": {"namespace": _AIRFLOW, "name": self.dag}}
        return {
            "airflow": {**about, "taskInstance": {"try_number": 1}, "task": {"retries": 0}},
            "parent": dag,
        }

    def _run_id(self, job: str) -> str:
        return str(uuid5(NAMESPACE_DNS, f"{job}/{self.run}"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--teams", type=int, default=200, help="how many (default %(default)s)")
    parser.add_argument("--jobs", type=int, default=20_000, help="how many (default %(default)s)")
    parser.add_argument(
        "--events", type=int, default=20_000, help="of each turn of ingest (default %(default)s)"
    )
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        main(chosen.teams, chosen.jobs, chosen.events, Path(temporary))
