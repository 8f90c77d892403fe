"""Whatever happens to the listener, a flow's result, exit status and output are the same."""

import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from laboratory import FLOWS, Lab, Ran

pytestmark = pytest.mark.acceptance


def told(ran: Ran) -> list[str]:
    """The output without what differs from run to run: times, ids of runs and processes."""
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ ", "", ran.output)
    text = re.sub(r"\b\d{16}\b|pid \d+|\(run-id \S+\)", "", text)
    return sorted(re.sub(r"/\S*/", "", text).splitlines())


def results(lab: Lab) -> list[dict[str, str]]:
    """The user's artifacts of the first step in every run so far: name and digest of the content."""
    stored = sorted(lab.folder.glob(".metaflow/PlainFlow/*/start/1/0.data.json"))
    shas = [json.loads(path.read_text())["objects"] for path in stored]
    return [{name: sha for name, sha in each.items() if not name.startswith("_")} for each in shas]


@pytest.fixture(scope="module")
def silent(lab: Lab) -> tuple[list[str], dict[str, str]]:
    """What the flow says without a listener, and its results."""
    before = len(results(lab))
    ran = lab.run("plain.py", LINEAGE_DISABLED="1")
    assert ran.status == 1
    assert ran.events == []
    assert "[2, 4, 6] [2, 3, 4]" in ran.output
    [found] = results(lab)[before:]
    assert found.keys() == {"name", "pooled", "mapped"}
    return told(ran), found


@pytest.fixture
def undisturbed(lab: Lab, silent: tuple[list[str], dict[str, str]]) -> Iterator[list[str]]:
    """What the flow says without a listener; whatever a test does, the results must be the same too."""
    before = len(results(lab))
    yield silent[0]
    [made] = results(lab)[before:]
    assert made == silent[1]


def test_with_a_collector(lab: Lab, undisturbed: list[str]) -> None:
    ran = lab.run("plain.py")
    assert (ran.status, told(ran)) == (1, undisturbed)
    assert ran.kinds("PlainFlow") == ["START", "FAIL"]
    assert ran.open_runs() == set()


def test_with_a_collector_that_hangs(lab: Lab, undisturbed: list[str]) -> None:
    lab.collector.hang()
    try:
        ran = lab.run("plain.py", LINEAGE_OUTBOX=str(lab.folder / "hanging"))
    finally:
        lab.collector.raw = None
    assert (ran.status, told(ran)) == (1, undisturbed)


def test_with_a_collector_that_answers_500(lab: Lab, undisturbed: list[str]) -> None:
    answer, lab.collector.answer = lab.collector.answer, lambda _events: (500, b"")
    try:
        ran = lab.run("plain.py", LINEAGE_OUTBOX=str(lab.folder / "refused"))
    finally:
        lab.collector.answer = answer
    assert (ran.status, told(ran)) == (1, undisturbed)
    assert ran.events == []


@pytest.mark.parametrize(
    "garbage", [b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", b"\x16\x03\x01\x00 no HTTP\r\n\r\n"]
)
def test_with_a_collector_that_answers_garbage(lab: Lab, undisturbed: list[str], garbage: bytes) -> None:
    lab.collector.raw = garbage
    try:
        ran = lab.run("plain.py", LINEAGE_OUTBOX=str(lab.folder / "garbage"))
    finally:
        lab.collector.raw = None
    assert (ran.status, told(ran)) == (1, undisturbed)


def test_with_a_full_disk(lab: Lab, undisturbed: list[str], full_disk: Path) -> None:
    ran = lab.run("plain.py", LINEAGE_OUTBOX=str(full_disk))
    assert (ran.status, told(ran)) == (1, undisturbed)


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a file system without a byte left."""
    mounted = ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(tmp_path)]
    if subprocess.run(mounted, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small file system")
    try:
        (tmp_path / "outbox").mkdir()
        (tmp_path / "filler").write_bytes(b"x" * 4096)
        yield tmp_path / "outbox"
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)  # noqa: S607 - wherever the system has it


def test_without_a_collector_or_a_place_for_the_outbox(lab: Lab, undisturbed: list[str]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        ran = lab.run("plain.py", LINEAGE_URL=url, LINEAGE_OUTBOX="/dev/null/outbox")
    assert (ran.status, told(ran)) == (1, undisturbed)


def test_with_every_hook_failing(lab: Lab, undisturbed: list[str], tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nsys.modules['lineage.emit.metaflow.events'] = None\n"
        "sys.modules['lineage.emit.metaflow.identity'] = None\n"
    )
    ran = lab.run("plain.py", PYTHONPATH=str(tmp_path))
    assert (ran.status, told(ran)) == (1, undisturbed)
    assert ran.events == []


def test_with_every_recorder_failing(lab: Lab, undisturbed: list[str], tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "from lineage.emit.capture import facets, window\n"
        "def failing(*_arguments):\n    raise RuntimeError('recorder')\n"
        "for name in ('record', 'note_open', 'note_statement', 'rename', 'observations', 'enter_child'):\n"
        "    setattr(window.Window, name, failing)\n"
    )
    ran = lab.run("plain.py", PYTHONPATH=str(tmp_path))
    assert (ran.status, told(ran)) == (1, undisturbed)


def test_beside_a_module_of_the_users_that_is_called_lineage(
    lab: Lab, undisturbed: list[str], tmp_path: Path
) -> None:
    shutil.copy(FLOWS / "plain.py", tmp_path)
    (tmp_path / "lineage.py").write_text("raise RuntimeError('imported')\n")
    ran = lab.run(str(tmp_path / "plain.py"))
    assert (ran.status, told(ran)) == (1, undisturbed)
    assert ran.events == []


def test_with_default_decorators_of_the_users_own(lab: Lab) -> None:
    ran = lab.run("plain.py", METAFLOW_DEFAULT_DECOSPECS="timeout:seconds=100")
    assert ran.status == 1
    assert ran.kinds("PlainFlow/start") == ["START", "COMPLETE"]
