"""What `lineage serve` acknowledged is there, once, whatever happens to its process and its disk."""

import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import pytest
from build import event, facet, run_id

from lineage.home import LOG, SERVER

pytestmark = pytest.mark.acceptance

KILLS = 20 if os.environ.get("LINEAGE_SOAK") == "1" else 3
CLIENTS = 8
DEADLINE = 60.0

VIEWS = "select table_name from information_schema.tables where table_schema = 'public' order by table_name"

Key = tuple[str, str]
"""Run id and event type: no two events of these tests share both."""


class Server:
    """`lineage serve` on a home, as a process that can be killed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.said = home.with_name(f"{home.name}.stderr")
        command = [sys.executable, "-m", "lineage.cli", "serve", "--home", str(home), "--port", "0"]
        with self.said.open("ab") as errors:
            self._process = subprocess.Popen(command, stderr=errors)
        self.address = self._await(self._address)

    @classmethod
    @contextmanager
    def running(cls, home: Path) -> Iterator[Self]:
        server = cls(home)
        try:
            yield server
        finally:
            server.end(signal.SIGTERM)

    def end(self, number: signal.Signals) -> None:
        self._process.send_signal(number)
        self._process.wait(DEADLINE)

    def post(self, path: str, body: Any) -> tuple[int, Any]:
        with closing(self.connect()) as connection:
            return ask(connection, "POST", path, body)

    def get(self, path: str) -> tuple[int, Any]:
        with closing(self.connect()) as connection:
            return ask(connection, "GET", path)

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.address, timeout=DEADLINE)

    def rows(self, query: str) -> list[list[Any]]:
        status, answer = self.post("/api/v2/sql", {"query": query})
        assert status == 200, answer
        found: list[list[Any]] = answer["rows"]
        return found

    def settle(self) -> None:
        """Wait until the store holds the whole log and no rebuild is under way."""
        self._await(
            lambda: self.get("/health/ready") == (200, {"ready": True, "rebuilding": False, "behind": 0})
        )

    def events(self) -> list[Key]:
        self.settle()
        return sorted((run, kind) for run, kind in self.rows("select run_id, event_type from events"))

    def views(self) -> dict[str, list[str]]:
        """Every public view with its rows, sorted."""
        self.settle()
        names = [name for (name,) in self.rows(VIEWS)]
        return {name: sorted(map(str, self.rows(f"from {name}"))) for name in names}

    def rebuild(self) -> None:
        assert self.post("/api/v2/rebuild", None)[0] == 202
        self.settle()

    def _address(self) -> str | None:
        assert self._process.poll() is None, self.said.read_text()
        try:
            said = json.loads((self.home / SERVER).read_text())
        except (FileNotFoundError, ValueError):
            return None
        return urlsplit(said["url"]).netloc if said["pid"] == self._process.pid else None

    def _await(self, condition: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + DEADLINE
        while not (value := condition()):
            assert time.monotonic() < deadline, self.said.read_text()[-3000:]
            time.sleep(0.02)
        return value


def ask(connection: http.client.HTTPConnection, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    content = None if body is None else json.dumps(body).encode()
    connection.request(method, path, content, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    return answer.status, json.loads(text) if text.startswith((b"{", b"[")) else None


def story(client: int, run: int, pad: int = 0) -> list[dict[str, Any]]:
    """START and COMPLETE of a run that reads what the run of the client before it wrote."""
    io = {"reads": [f"s3://lake/table_{client}"], "writes": [f"s3://lake/table_{client + 1}"]}
    more = {"job": f"dag_{client}.load", "run": str(run), "parent": (f"dag_{client}", str(run))}
    padding = {"padding": facet(text="." * pad)}
    return [
        event(kind, at=run + late, facets=padding, **io, **more)
        for kind, late in (("START", 0), ("COMPLETE", 0.5))
    ]


def key(sent: dict[str, Any]) -> Key:
    return sent["run"]["runId"], sent["eventType"]


class Client:
    """Sends its stories one event after another, and again what was not acknowledged, as an outbox does."""

    def __init__(self, number: int) -> None:
        self._stories = (each for run in range(10**6) for each in story(number, run))
        self._next = next(self._stories)
        self.acknowledged: list[Key] = []

    def send_until_killed(self, server: Server, acknowledge: Callable[[], object]) -> None:
        with closing(server.connect()) as connection:
            while True:
                try:
                    status, answer = ask(connection, "POST", "/api/v1/lineage", self._next)
                except (OSError, http.client.HTTPException):
                    return
                assert status == 201, answer
                self.acknowledged.append(key(self._next))
                self._next = next(self._stories)
                acknowledge()


def load_and_kill(server: Server, clients: Sequence[Client], acknowledgements: int) -> None:
    """Kill the server under load, after that many acknowledgements."""
    given = threading.Semaphore(0)
    threads = [
        threading.Thread(target=each.send_until_killed, args=(server, given.release)) for each in clients
    ]
    for thread in threads:
        thread.start()
    for _ in range(acknowledgements):
        assert given.acquire(timeout=DEADLINE)
    server.end(signal.SIGKILL)
    for thread in threads:
        thread.join(DEADLINE)


def test_what_was_acknowledged_outlives_kills_at_random_moments(tmp_path: Path) -> None:
    draw = random.Random()  # noqa: S311 - the moment of a kill is no secret
    home = tmp_path / "home"
    clients = [Client(number) for number in range(CLIENTS)]
    for _ in range(KILLS):
        load_and_kill(Server(home), clients, draw.randint(1, 600))
        with Server.running(home) as server:
            found = server.events()
            assert len(found) == len(set(found))
            assert {each for client in clients for each in client.acknowledged} <= set(found)
            assert server.rows("select count(*) - count(distinct event_id) from events") == [[0]]
            assert server.rows("from dead_letters") == []
    with Server.running(home) as server:
        live = server.views()
        server.rebuild()
        assert server.views() == live


def test_a_rebuild_killed_at_any_moment_leaves_the_store_that_answered(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with Server.running(home) as server:
        assert (
            server.post("/api/v1/lineage", [each for run in range(200) for each in story(1, run)])[0] == 201
        )
        live = server.views()
    server = Server(home)
    assert server.post("/api/v2/rebuild", None)[0] == 202
    server.end(signal.SIGKILL)
    with Server.running(home) as server:
        assert server.views() == live


@pytest.fixture
def small_home(tmp_path: Path) -> Iterator[Path]:
    """A home that is a file system of 64 MiB."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if os.geteuid() != 0 or not (mount and umount):
        pytest.skip("only root can mount a small tmpfs")
    folder = tmp_path / "home"
    folder.mkdir()
    mounted = subprocess.run([mount, "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine lets no one mount a tmpfs")
    yield folder
    subprocess.run([umount, folder], check=True)


def fill(ballast: Path, room: int) -> None:
    """Take all the room the disk has left but `room` bytes."""
    free = shutil.disk_usage(ballast.parent).free
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free - room)


def test_a_full_disk_answers_503_and_questions_and_takes_events_again(small_home: Path) -> None:
    sent = (each for run in range(10**6) for each in story(1, run, pad=5000))
    taken: list[Key] = []
    with Server.running(small_home) as server:

        def send() -> int:
            each = next(sent)
            status = server.post("/api/v1/lineage", each)[0]
            if status == 201:
                taken.append(key(each))
            return status

        assert [send() for _ in range(20)] == [201] * 20
        assert server.events() == sorted(taken)
        fill(small_home / "ballast", room=300_000)  # for the log and the store to fight over
        statuses = [send() for _ in range(200)]
        assert set(statuses) == {201, 503}
        assert server.get("/health/live")[0] == 200
        assert server.get("/api/v2/upstream?node=table_2")[0] == 200
        (small_home / "ballast").unlink()
        assert [send() for _ in range(20)] == [201] * 20
        assert server.events() == sorted(taken)
        assert server.rows("from dead_letters") == []
    with Server.running(small_home) as server:
        assert server.events() == sorted(taken)


def only_segment(home: Path) -> Path:
    (path,) = (home / LOG).glob("*.log")
    return path


def take(home: Path, count: int) -> list[Key]:
    """Have a server take `count` events and kill it; their keys in the order they were taken."""
    sent = [each for run in range(count // 2) for each in story(1, run)]
    server = Server(home)
    assert [server.post("/api/v1/lineage", each)[0] for each in sent] == [201] * len(sent)
    server.end(signal.SIGKILL)
    return [key(each) for each in sent]


def test_a_torn_last_record_is_cut_off_and_the_rest_is_there(tmp_path: Path) -> None:
    home = tmp_path / "home"
    taken = take(home, 10)
    segment = only_segment(home)
    whole = segment.read_bytes()
    torn = whole[whole.rindex(b"\xf5ULr") :][:-7]
    segment.write_bytes(whole + torn)
    with Server.running(home) as server:
        assert server.events() == sorted(taken)
        later = story(2, 1)
        assert server.post("/api/v1/lineage", later)[0] == 201
        assert server.events() == sorted(taken + [key(each) for each in later])
        assert (
            f"ends in a torn record at offset {len(whole)}: {len(torn)} bytes cut off"
            in server.said.read_text()
        )


def test_a_corrupt_record_is_reported_skipped_and_kept_aside_and_the_rest_is_there(tmp_path: Path) -> None:
    home = tmp_path / "home"
    taken = take(home, 10)
    segment = only_segment(home)
    damaged = bytearray(segment.read_bytes())
    damaged[damaged.index(str(run_id("dag_1.load", "2")).encode())] ^= 0xFF
    segment.write_bytes(damaged)
    with Server.running(home) as server:
        server.rebuild()
        assert server.events() == sorted(taken[:4] + taken[5:])
        (kept,) = (home / LOG / "corrupt").glob("*.bin")
        assert kept.read_bytes() in damaged
        assert "segment 1 is corrupt at offset" in server.said.read_text()
        assert server.post("/api/v1/lineage", story(2, 1))[0] == 201
        assert len(server.events()) == len(taken) + 1
