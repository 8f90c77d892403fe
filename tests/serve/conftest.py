"""A real server on a free loopback port, over a home of its own."""

import gzip
import json
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from build import Event
from empty import started_home
from litestar.exceptions import LitestarDeprecationWarning
from sql_endpoint import Served, fill, serving_sql

from lineage.pipeline import Pipeline
from lineage.serve.server import configure

LINEAGE = "/api/v1/lineage"


class Server:
    """The app behind HTTP; `pipeline` is what it serves."""

    def __init__(self, pipeline: Pipeline, url: str) -> None:
        self.pipeline = pipeline
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=60)

    def post(self, content: bytes, **headers: str) -> httpx.Response:
        return self.http.post(LINEAGE, content=content, headers=headers)

    def send(self, *events: Event, zipped: bool = False) -> httpx.Response:
        """One event, or an array of several."""
        content = json.dumps(events[0] if len(events) == 1 else events).encode()
        if zipped:
            return self.post(gzip.compress(content), **{"Content-Encoding": "gzip"})
        return self.post(content)

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        return self.http.get(path, params=parameters)

    def rows(self, query: str) -> list[list[Any]]:
        """The answer once the store has caught up, which may take a busy machine over a second."""
        deadline = time.monotonic() + 30
        while True:
            response = self.http.post("/api/v2/sql", json={"query": query})
            assert response.status_code == 200, response.text
            if "Lineage-Behind" not in response.headers:
                found: list[list[Any]] = response.json()["rows"]
                return found
            assert time.monotonic() < deadline, "the store did not catch up in time"


@contextmanager
def serving(home: Path) -> Iterator[Server]:
    with Pipeline.open(started_home(home)) as pipeline:
        with warnings.catch_warnings():
            # Query parameters in the inferred style.
            warnings.simplefilter("ignore", LitestarDeprecationWarning)
            config = configure(pipeline)
        config.port = 0
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        deadline = time.monotonic() + 30
        while not server.started:
            assert time.monotonic() < deadline, "the server did not start in time"
            time.sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        client = Server(pipeline, f"http://127.0.0.1:{port}")
        try:
            yield client
        finally:
            client.http.close()
            server.should_exit = True
            thread.join(30)


@contextmanager
def patient(home: Path) -> Iterator[Server]:
    """A server whose answers wait as long as a busy machine needs to store what was sent before."""
    with pytest.MonkeyPatch.context() as patched, serving(home) as running:
        patched.setattr("lineage.serve.app.READ_WAIT", 60.0)
        yield running


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of this test alone."""
    with serving(tmp_path / "home") as running:
        yield running


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that the tests of one module fill together: each uses names of its own."""
    with serving(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One SQL endpoint, filled with the story of two teams, for all tests that only ask."""
    with serving_sql(tmp_path_factory.mktemp("home")) as running:
        fill(running)
        yield running
