"""The mirror beside a receiver that takes, refuses, breaks or is not there at all."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from build import event, run_id

from exporters.marquez import Mirror, MirrorStatus, status
from lineage.collect.log import Kind, Record
from lineage.pipeline import Pipeline

DEADLINE = 30.0


class Receiver:
    """An OpenLineage receiver on a loopback port; `answers` says what a job's events are answered."""

    def __init__(self, port: int = 0) -> None:
        self.got: list[bytes] = []
        self.answers: dict[str, list[int]] = {}
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                waiting = receiver.answers.get(json.loads(body)["job"]["name"])
                code = waiting.pop(0) if waiting else 201
                if code == 201:
                    receiver.got.append(body)
                self.send_response(code)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(DEADLINE)


@contextmanager
def receiving(port: int = 0) -> Iterator[Receiver]:
    receiver = Receiver(port)
    try:
        yield receiver
    finally:
        receiver.close()


@contextmanager
def home_with_mirror(folder: Path, url: str) -> Iterator[Pipeline]:
    folder.mkdir(exist_ok=True)
    (folder / "lineage.toml").write_text(f'[mirror]\nmarquez = "{url}"\n')
    pipeline = Pipeline.open(folder)
    try:
        yield pipeline
    finally:
        pipeline.close()


def bodies(*jobs: str) -> list[bytes]:
    return [json.dumps(event(job=job)).encode() for job in jobs]


def append(pipeline: Pipeline, *said: bytes) -> None:
    pipeline.log.append([Record(Kind.EVENT, body) for body in said]).result(timeout=DEADLINE)


def wait(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE
    while not holds():
        assert time.monotonic() < deadline, "it did not come to pass in time"
        time.sleep(0.01)


def test_events_go_on_in_order_and_only_once(tmp_path: Path) -> None:
    first, second = bodies("a", "b", "c"), bodies("d")
    with receiving() as marquez:
        with home_with_mirror(tmp_path, marquez.url) as pipeline, Mirror.running(pipeline):
            append(pipeline, *first)
            pipeline.log.append([Record(Kind.DEAD, b"{", "no event")]).result(timeout=DEADLINE)
            wait(lambda: status(pipeline) == MirrorStatus(marquez.url, 0, 0, None, None))
        with home_with_mirror(tmp_path, marquez.url) as pipeline, Mirror.running(pipeline):
            append(pipeline, *second)
            wait(lambda: len(marquez.got) == 4)
        assert marquez.got == first + second


def test_an_event_that_is_refused_is_counted_and_left_out(tmp_path: Path) -> None:
    with receiving() as marquez:
        marquez.answers = {"poison": [400]}
        with home_with_mirror(tmp_path, marquez.url) as pipeline, Mirror.running(pipeline):
            append(pipeline, *bodies("a", "poison", "b"))
            wait(lambda: status(pipeline) == MirrorStatus(marquez.url, 0, 1, None, None))
        assert marquez.got == bodies("a", "b")


def test_a_server_that_breaks_is_tried_again(tmp_path: Path) -> None:
    with receiving() as marquez:
        marquez.answers = {"b": [500, 503]}
        with home_with_mirror(tmp_path, marquez.url) as pipeline, Mirror.running(pipeline):
            append(pipeline, *bodies("a", "b", "c"))
            wait(lambda: status(pipeline) == MirrorStatus(marquez.url, 0, 0, None, None))
        assert marquez.got == bodies("a", "b", "c")


def test_a_mirror_that_is_down_slows_nothing_and_catches_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exporters.marquez.LONGEST_PAUSE", 0.1)
    with receiving() as marquez:
        port = marquez.port
    url = f"http://127.0.0.1:{port}"
    with home_with_mirror(tmp_path, url) as pipeline, Mirror.running(pipeline):
        append(pipeline, *bodies("a", "b"))
        assert pipeline.wait(DEADLINE) == 0
        ids = pipeline.store.query("select run_id from runs order by all").rows
        assert ids == sorted((run_id(job),) for job in ("a", "b"))

        def failing() -> bool:
            found = status(pipeline)
            return found is not None and found.failing_since is not None

        wait(failing)
        found = status(pipeline)
        assert found is not None
        assert (found.behind, found.refused, found.error) == (2, 0, "[Errno 111] Connection refused")
        with receiving(port) as back:
            wait(lambda: status(pipeline) == MirrorStatus(url, 0, 0, None, None))
            assert back.got == bodies("a", "b")


def test_without_a_mirror_there_is_no_status(tmp_path: Path) -> None:
    pipeline = Pipeline.open(tmp_path)
    assert status(pipeline) is None
    pipeline.close()
