"""`lineage import URL`, from a server that pages its events, and what it knows, as Marquez does."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from build import Event, event, instant

from lineage.cli import main

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")

KNOWN = {
    "/api/v1/namespaces": {"namespaces": [{"name": "shop"}]},
    "/api/v1/namespaces/shop/datasets": {
        "datasets": [
            {
                "id": {"namespace": "shop", "name": "orders"},
                "updatedAt": "2026-01-02T00:00:00Z",
                "fields": [{"name": "id", "type": "INT", "tags": [], "description": None}],
                "description": "All orders",
                "facets": {},
            }
        ]
    },
    "/api/v1/namespaces/shop/jobs": {
        "jobs": [
            {
                "id": {"namespace": "shop", "name": "load"},
                "name": "load",
                "updatedAt": "2026-01-02T00:00:00Z",
                "inputs": [],
                "outputs": [{"namespace": "shop", "name": "orders"}],
                "location": None,
                "description": None,
                "facets": None,
            }
        ]
    },
    "/api/v1/namespaces/shop/jobs/load/runs": {
        "runs": [
            {
                "id": "01a20551-94a5-7efd-8d25-95c88ed75273",
                "state": "FAILED",
                "createdAt": "2026-01-01T00:00:00Z",
                "updatedAt": "2026-01-01T00:00:09Z",
                "startedAt": "2026-01-01T00:00:01Z",
                "endedAt": "2026-01-01T00:00:09Z",
                "facets": {},
                "inputDatasetVersions": [],
                "outputDatasetVersions": [],
            }
        ]
    },
}


@contextmanager
def marquez(*events: Event) -> Iterator[str]:
    """The URL of a stand-in for Marquez (0.51) that has kept the events."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            where = urlsplit(self.path)
            asked = {key: value[0] for key, value in parse_qs(where.query).items()}
            answer = page(asked) if where.path == "/api/v1/events/lineage" else KNOWN[where.path]
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    def page(asked: dict[str, str]) -> dict[str, Any]:
        assert asked["sortDirection"] == "asc"
        found = sorted(
            (said for said in events if said["eventTime"] >= asked["after"]), key=lambda e: e["eventTime"]
        )
        start = int(asked["offset"])
        return {"events": found[start : start + int(asked["limit"])], "totalCount": len(found)}

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(30)


def take(capsys: pytest.CaptureFixture[str], home: Path, url: str) -> Any:
    assert main(["import", url, "--json", "--home", str(home)]) == 0
    return json.loads(capsys.readouterr().out)


def ask(capsys: pytest.CaptureFixture[str], home: Path, query: str) -> list[list[Any]]:
    assert main(["sql", query, "--format", "json", "--home", str(home)]) == 0
    return [list(row.values()) for row in json.loads(capsys.readouterr().out)]


@pytest.mark.parametrize("page", [1, 2, 3, 4, 100])
def test_every_event_is_taken_once_however_pages_fall(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr("lineage.transfer.marquez_events.PAGE", page)
    times = [0, 1, 1, 1, 1, 1, 2, 3, 3, 4]
    events = [event(job=f"job{number}", at=at) for number, at in enumerate(times)]
    home = tmp_path / "home"
    home.mkdir()
    with marquez(*events) as url:
        assert take(capsys, home, url) == {"added": 10, "known": 0, "refused": []}
        if page == 2:
            assert take(capsys, home, url) == {"added": 0, "known": 10, "refused": []}
    assert main(["export", str(tmp_path / "all.ndjson"), "--home", str(home)]) == 0
    assert [json.loads(line) for line in (tmp_path / "all.ndjson").read_text().splitlines()] == events
    assert events[0]["eventTime"] == instant(0)


def test_without_events_what_is_known_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with marquez() as url:
        assert take(capsys, tmp_path, url) == {"added": 4, "known": 0, "refused": []}
        assert take(capsys, tmp_path, url) == {"added": 0, "known": 4, "refused": []}
    assert ask(capsys, tmp_path, "select source, target from lineage_edges") == [
        ["job:shop:load", "dataset:shop:orders"]
    ]
    assert ask(capsys, tmp_path, "select dataset, field, type from dataset_fields") == [
        ["dataset:shop:orders", "id", "INT"]
    ]
    assert ask(capsys, tmp_path, "select run_id, state, ended_at - started_at as took from runs") == [
        ["01a20551-94a5-7efd-8d25-95c88ed75273", "FAIL", "PT8S"]
    ]


def test_nobody_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with marquez() as url:
        pass
    assert main(["import", url, "--home", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(f"lineage: no server answers under {url}: ")
