"""`lineage import URL` of a server with Marquez's API in another process: ours, which asks for a key."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from build import Event, dataset, event, facet
from processes import make_key, served

from lineage.cli import main
from lineage.home import SERVER
from lineage.state.keys import Role

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning"),
]

COUNT = 400


def story() -> Iterator[Event]:
    """Runs of two jobs in turn, the second reading what the first wrote, in the order of their times."""
    columns = {"schema": facet(fields=[{"name": "id", "type": "INT"}, {"name": "größe", "type": "DOUBLE"}])}
    for turn in range(COUNT // 4):
        run, at = f"r{turn}", 4 * turn
        orders = dataset("s3://lake/orders", version=f"v{turn}", facets=columns)
        yield event("START", job="load", run=run, at=at)
        yield event("COMPLETE", job="load", run=run, at=at + 1, writes=[orders])
        yield event("START", job="report ✓", run=run, at=at + 2)
        yield event(
            "FAIL" if turn % 9 == 0 else "COMPLETE", job="report ✓", run=run, at=at + 3, reads=[orders]
        )


LINES = [json.dumps(said, ensure_ascii=turn % 2 == 0).encode() for turn, said in enumerate(story())]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds the story and asks for a key: MARQUEZ_API_KEY."""
    home = tmp_path_factory.mktemp("source")
    ingest, read = make_key(home, Role.INGEST), make_key(home, Role.READ)
    (home / "read.key").write_text(read)
    with served(home, "--no-sql") as url, httpx.Client(headers={"Authorization": f"Bearer {ingest}"}) as http:
        sent = http.post(f"{url}/api/v1/lineage", content=b"[" + b",".join(LINES) + b"]", timeout=60)
        assert sent.status_code == 201
    return home


@pytest.fixture(autouse=True)
def _key(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARQUEZ_API_KEY", (source / "read.key").read_text())


def take(capsys: pytest.CaptureFixture[str], home: Path, url: str) -> Any:
    assert main(["import", url, "--json", "--home", str(home)]) == 0
    return json.loads(capsys.readouterr().out)


def exported(capsys: pytest.CaptureFixture[str], home: Path, file: Path) -> bytes:
    assert main(["export", str(file), "--home", str(home)]) == 0
    capsys.readouterr()
    return file.read_bytes()


def ask(capsys: pytest.CaptureFixture[str], home: Path, query: str) -> Any:
    assert main(["sql", query, "--format", "json", "--home", str(home)]) == 0
    return json.loads(capsys.readouterr().out)


def test_all_is_taken_once_and_exported_as_it_was(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with served(source, "--no-sql") as url:
        assert take(capsys, home, url) == {"added": COUNT, "known": 0, "refused": []}
        assert take(capsys, home, url) == {"added": 0, "known": COUNT, "refused": []}
    copied = exported(capsys, home, tmp_path / "copy.ndjson")
    assert copied.splitlines() == LINES
    assert copied == exported(capsys, source, tmp_path / "source.ndjson")


def test_an_import_whose_source_was_killed_goes_on(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with monkeypatch.context() as small, served(source, "--no-sql", status=-signal.SIGKILL) as url:
        small.setattr("lineage.transfer.marquez_events.PAGE", 10)
        small.setattr("lineage.transfer.batch.BATCH_LINES", 10)
        pid = json.loads((source / SERVER).read_text())["pid"]
        killer = threading.Thread(target=kill_once_begun, args=(home, pid))
        killer.start()
        assert main(["import", url, "--home", str(home)]) == 1
        killer.join(60)
    assert f"no server answers under {url}: " in capsys.readouterr().err
    (there,) = ask(capsys, home, "select count(*) as events from events")
    assert 0 < there["events"] < COUNT
    with served(source, "--no-sql") as url:
        told = take(capsys, home, url)
    assert told == {"added": COUNT - there["events"], "known": there["events"], "refused": []}
    assert exported(capsys, home, tmp_path / "copy.ndjson").splitlines() == LINES


def kill_once_begun(home: Path, pid: int) -> None:
    """Kill the process once three batches of ten lie in the log."""
    deadline = time.monotonic() + 60
    while sum(path.stat().st_size for path in home.glob("log/*.log")) < sum(map(len, LINES[:30])):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)


def test_where_no_events_are_served_what_is_known_is_taken(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with served(source, "--no-sql") as url, without_events(url) as older:
        told = take(capsys, home, older)
        assert told == {"added": COUNT + 3, "known": 0, "refused": []}  # a dataset and two jobs as well
        assert take(capsys, home, older) == {"added": 0, "known": COUNT + 3, "refused": []}
    for query in (
        "select source, target, job from lineage_edges order by all",
        "select node, name from jobs order by all",
        "select dataset, field, type from dataset_fields order by all",
        "select run_id, job, state, started_at, ended_at from runs order by all",
    ):
        assert ask(capsys, home, query) == ask(capsys, source, query)


@contextmanager
def without_events(url: str) -> Iterator[str]:
    """The same server as an older Marquez would be, which serves no events."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/api/v1/events"):
                self.send_error(404)
                return
            key = {"Authorization": self.headers["Authorization"]}
            answer = httpx.get(f"{url}{self.path}", headers=key, timeout=60)
            self.send_response(answer.status_code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            pass

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{proxy.server_address[1]}"
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join(30)
