"""A collector on loopback that takes, refuses, hangs, drips and talks nonsense, as a test asks."""

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Event = dict[str, Any]
Answer = tuple[int, bytes]


def take(_events: list[Event]) -> Answer:
    return 201, b""


class Loopback:
    """A real HTTP server; `answer` decides each request, `events` holds what was in the taken ones."""

    def __init__(self, port: int = 0, events: list[Event] | None = None) -> None:
        self.events: list[Event] = [] if events is None else events
        self.bodies: list[Any] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.answer: Callable[[list[Event]], Answer] = take
        self.raw: Callable[[BaseHTTPRequestHandler], None] | None = None
        self.closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def hang(self) -> None:
        self.raw = lambda _handler: self.closing.wait(30) and None

    def drip(self) -> None:
        self.raw = self._drip

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _drip(self, handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 201 Created\r\nX: ")
        while not self.closing.wait(0.05):
            handler.wfile.write(b"x")


def _handler(loopback: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            loopback.paths.append(self.path)
            loopback.headers.append(dict(self.headers))
            if loopback.raw is not None:
                self._speak_raw()
                return
            body = json.loads(content)
            events = body if isinstance(body, list) else [body]
            status, answer = loopback.answer(events)
            if status < 300:
                loopback.events.extend(events)
                loopback.bodies.append(body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def _speak_raw(self) -> None:
            try:
                loopback.raw(self)
            except ConnectionError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
            """Say nothing."""

    return Handler


def wait_until(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    """Wait for the condition; fails the test when the deadline passes."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the condition did not come true in time"
        time.sleep(0.005)
