"""The demo as a newcomer runs it, and as somebody stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(900)]

INTERRUPTED = 130
LOCAL = ("--local-flows",)
CHAPTERS = ["The stage", "Data becomes a model", "The next data run fails", "The run is repaired", "Try next"]


@pytest.fixture
def options() -> tuple[str, ...]:
    return ()


@pytest.fixture
def demo(tmp_path: Path, options: tuple[str, ...]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "lineage.cli", "demo", *options],
        env={**os.environ, "TMPDIR": str(tmp_path), "COLUMNS": "120"},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=60)


def processes_in(folder: Path) -> dict[int, str]:
    """The processes that work in a folder, also if it is gone by now, with their command lines."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str((process / "cwd").readlink()).startswith(str(folder)):
                found[int(process.name)] = (process / "cmdline").read_text().replace("\0", " ").strip()
        except OSError:
            continue  # it has just ended
    return found


def wait_until(condition: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def tells_its_story(demo: subprocess.Popen[str], folder: Path, *, seconds: float) -> None:
    told, complaints = demo.communicate(timeout=seconds)
    assert (demo.returncode, complaints) == (0, "")
    places = [told.find(chapter) for chapter in CHAPTERS]
    assert -1 not in places
    assert places == sorted(places)
    assert (list(folder.iterdir()), processes_in(folder)) == ([], {})


def test_the_demo_tells_its_story_within_six_minutes_and_leaves_nothing(
    demo: subprocess.Popen[str], tmp_path: Path
) -> None:
    tells_its_story(demo, tmp_path, seconds=360)


@pytest.mark.skipif(
    os.environ.get("LINEAGE_SOAK") != "1", reason="test_main_job runs flows as their owners do, too"
)
@pytest.mark.parametrize("options", [LOCAL])
def test_the_demo_tells_it_with_local_flows_too(demo: subprocess.Popen[str], tmp_path: Path) -> None:
    tells_its_story(demo, tmp_path, seconds=360)


@pytest.mark.parametrize("options", [LOCAL])
@pytest.mark.parametrize(
    ("number", "moment"),
    [
        (signal.SIGINT, "s3"),
        (signal.SIGTERM, "airflow-migrate"),
        (signal.SIGINT, "airflow-scheduler"),
    ],
)
def test_a_stopped_demo_leaves_nothing(
    demo: subprocess.Popen[str], tmp_path: Path, number: signal.Signals, moment: str
) -> None:
    wait_until(lambda: any(tmp_path.glob(f"lineage-demo-*/logs/{moment}.log")), seconds=120)
    demo.send_signal(number)
    _told, complaints = demo.communicate(timeout=60)
    assert complaints == "\nlineage: demo interrupted; nothing is left running\n"
    assert demo.returncode == INTERRUPTED
    assert (list(tmp_path.iterdir()), processes_in(tmp_path)) == ([], {})


@pytest.mark.parametrize("options", [LOCAL])
def test_a_killed_demo_leaves_no_process(demo: subprocess.Popen[str], tmp_path: Path) -> None:
    wait_until(lambda: bool(schedulers(tmp_path)), seconds=120)
    demo.kill()
    demo.communicate(timeout=60)
    wait_until(lambda: processes_in(tmp_path) == {}, seconds=30)


@pytest.mark.parametrize("options", [LOCAL])
def test_a_scheduler_that_dies_is_named_with_its_log_and_ends_the_demo(
    demo: subprocess.Popen[str], tmp_path: Path
) -> None:
    wait_until(lambda: bool(schedulers(tmp_path)), seconds=120)
    os.kill(schedulers(tmp_path)[0], signal.SIGKILL)
    _told, complaints = demo.communicate(timeout=120)
    [log] = tmp_path.glob("lineage-demo-*/logs/airflow-scheduler.log")
    assert complaints.startswith("lineage: airflow-scheduler ended with status -9: ")
    assert complaints.endswith(f" ({log})\n")
    assert (demo.returncode, complaints.count("\n"), processes_in(tmp_path)) == (1, 1, {})


def schedulers(folder: Path) -> list[int]:
    command = "lineage.demo.preloaded scheduler"
    return sorted(pid for pid, running in processes_in(folder).items() if command in running)
