from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lineage.demo.http import RequestError, Unavailable, answers, call
from lineage.demo.processes import free_port


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was asked; /refuse with 409, /fail with 500, /nothing with an empty body."""

    def do_POST(self) -> None:
        payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer(200, {"path": self.path, "payload": payload, "token": self.headers["Authorization"]})

    def do_GET(self) -> None:
        if self.path == "/nothing":
            self._answer(204, None)
        elif self.path == "/fail":
            self._answer(500, {"detail": "database is locked"})
        else:
            self._answer(409, {"detail": "already there"})

    def _answer(self, status: int, answer: object) -> None:
        body = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        pass


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_call_carries_payload_query_and_token_past_any_proxy(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    answer = call("POST", f"{url}/runs?limit=2", {"seed": 7}, token="sesame")  # noqa: S106 - it opens nothing
    assert answer == {"path": "/runs?limit=2", "payload": {"seed": 7}, "token": "Bearer sesame"}


def test_an_empty_answer_is_none(url: str) -> None:
    assert call("GET", f"{url}/nothing") is None


def test_a_refusal_is_raised_with_status_and_reason(url: str) -> None:
    with pytest.raises(RequestError) as refusal:
        call("GET", f"{url}/refuse")
    assert str(refusal.value) == f'GET {url}/refuse: 409 {{"detail": "already there"}}'
    assert not isinstance(refusal.value, Unavailable)


@pytest.mark.parametrize("path", ["/fail", ""])
def test_a_server_that_fails_or_is_not_there_may_be_asked_again(url: str, path: str) -> None:
    with pytest.raises(Unavailable):
        call("GET", f"{url}{path}" if path else f"http://127.0.0.1:{free_port()}/")


def test_only_a_good_answer_counts_as_one(url: str) -> None:
    assert answers(f"{url}/nothing")
    assert not answers(f"{url}/refuse")
    assert not answers(f"http://127.0.0.1:{free_port()}/nothing")
