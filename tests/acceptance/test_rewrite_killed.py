"""A rewrite of the log that is killed at any moment loses nothing that stays, and is never half believed."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from build import Event, dag, dataset, task

from lineage.collect.log import BEGINNING, EventLog, Kind, Record
from lineage.pipeline import Pipeline, drain
from lineage.state import rewrites
from lineage.store.store import Store

pytestmark = pytest.mark.acceptance

KILLS = 30 if os.environ.get("LINEAGE_SOAK") == "1" else 2
DAY = 86_400.0
VIEWS = ("jobs", "runs", "datasets", "dataset_versions", "lineage_edges", "run_links")


def days(count: int) -> list[Event]:
    """A DAG run with a task that writes a version, on each of so many days up to today."""
    found = []
    for age in range(count, 0, -1):
        at, run = -age * DAY, f"d{age}"
        written = dataset("s3://lake/orders", version=f"v{age}", seen=at + 1)
        found += [
            dag("START", run=run, at=at),
            task("COMPLETE", run=run, at=at + 2, writes=[written]),
            dag("COMPLETE", run=run, at=at + 3),
        ]
    return found


def views(store: Store) -> dict[str, list[str]]:
    return {view: sorted(map(str, store.query(f"from {view}").rows)) for view in VIEWS}


def rebuilt(log: EventLog) -> Store:
    store = Store.open(None)
    while drain(log, store):
        pass
    return store


def kill_in_the_middle(home: Path, seconds: float, *arguments: str) -> None:
    """Kill the command so long after it has begun to rewrite the log, if it has not ended by then."""
    command = [sys.executable, "-m", "lineage.cli", *arguments, "--home", str(home), "--json"]
    before = segments(home)
    deadline = time.monotonic() + 60
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and segments(home) == before:
            assert time.monotonic() < deadline
            time.sleep(0.002)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)


def segments(home: Path) -> set[tuple[str, int]]:
    """The sealed segments, and those that are being written; each new file has an inode of its own."""
    found = set()
    for path in (home / "log").glob("0*"):
        with suppress(FileNotFoundError):
            found.add((path.name, path.stat().st_ino))
    return found


@pytest.mark.parametrize("act", [("prune", "--days", "30"), ("erase", "d70")], ids=["prune", "erase"])
def test_a_killed_rewrite_is_whole_after_the_next_start(tmp_path: Path, act: tuple[str, ...]) -> None:
    bodies = [json.dumps(said).encode() for said in days(90)]
    with EventLog.open(tmp_path / "log", segment_bytes=20_000) as log:
        for body in bodies:
            log.append([Record(Kind.EVENT, body)]).result(timeout=30)
        log.leave_segment()
        log.seal()
    Pipeline.open(tmp_path).close()
    chance = random.Random(6)  # noqa: S311 - a seed, so that a failure can be told again
    for _ in range(KILLS):
        kill_in_the_middle(tmp_path, chance.uniform(0.0, 0.3), *act)
        pipeline = Pipeline.open(tmp_path)
        try:
            end = pipeline.log.end
            assert end.count == len(bodies)
            young = [
                entry.body for entry in pipeline.log.read(BEGINNING, max_records=1000, max_bytes=1 << 30)
            ]
            assert young[-87:] == bodies[-87:]
        finally:
            pipeline.close()
    done = subprocess.run(
        [sys.executable, "-m", "lineage.cli", *act, "--home", str(tmp_path)], capture_output=True, check=False
    )
    assert done.returncode == 0 or b"names nothing" in done.stderr, done.stderr
    pipeline = Pipeline.open(tmp_path)
    try:
        deadline = time.monotonic() + 120
        while pipeline.rebuilding or pipeline.wait(1):
            assert time.monotonic() < deadline
        assert rewrites.unsettled(pipeline.state) == []
        assert views(pipeline.store) == views(rebuilt(pipeline.log))
        external = {row[0] for row in pipeline.store.query("select external_id from pipeline_runs").rows}
        if act[0] == "prune":
            assert external == {"d90", *(f"d{age}" for age in range(1, 30))}
        else:
            assert external == {f"d{age}" for age in range(1, 91)} - {"d70"}
    finally:
        pipeline.close()
