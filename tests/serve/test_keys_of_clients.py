"""The emitting side brings its key: OpenLineage's own client, our transport, and the outbox behind both."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from build import event
from conftest import Server, serving
from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import Job, Run, RunEvent, RunState

from lineage.emit.outbox import Outbox
from lineage.emit.settings import Settings
from lineage.state.keys import Keys, Role

RUN = "01a20551-94a5-7efd-8d25-95c88ed75273"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server whose test asks with an admin's key."""
    with serving(tmp_path / "home") as server:
        _, token = Keys(server.pipeline.state).create(Role.ADMIN)
        server.http.headers["Authorization"] = f"Bearer {token}"
        yield server


def ingest_key(server: Server) -> str:
    return Keys(server.pipeline.state).create(Role.INGEST, namespaces=("spark://*",))[1]


def said(job: str) -> RunEvent:
    return RunEvent(
        eventTime="2026-01-01T00:00:00Z",
        eventType=RunState.COMPLETE,
        run=Run(RUN),
        job=Job("spark://prod", job),
        producer="https://example.org/tests",
    )


@pytest.mark.parametrize("name", ["OPENLINEAGE_API_KEY", "LINEAGE_API_KEY"])
def test_the_environments_key_is_sent_by_the_outbox(server: Server, tmp_path: Path, name: str) -> None:
    environment = {
        "LINEAGE_URL": server.url,
        "LINEAGE_OUTBOX": str(tmp_path / "outbox"),
        name: ingest_key(server),
    }
    outbox = Outbox.from_settings(Settings.from_environment(environment))
    outbox.emit(event(job="of the outbox", namespace="spark://prod"))
    assert outbox.status().waiting == 0
    assert server.rows("select name from jobs") == [["of the outbox"]]


def test_openlineages_own_client_is_let_in(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENLINEAGE_URL", server.url)
    monkeypatch.setenv("OPENLINEAGE_API_KEY", ingest_key(server))
    OpenLineageClient().emit(said("of the client"))
    assert server.rows("select name from jobs") == [["of the client"]]


def test_our_transport_is_let_in(server: Server, tmp_path: Path) -> None:
    transport = {
        "type": "lineage.emit.transport.UnifiedLineageTransport",
        "url": server.url,
        "api_key": ingest_key(server),
        "outbox": str(tmp_path / "outbox"),
    }
    OpenLineageClient(config={"transport": transport}).emit(said("of the transport"))
    assert server.rows("select name from jobs") == [["of the transport"]]


def test_events_wait_for_a_better_key(server: Server, tmp_path: Path) -> None:
    """A key that is wrong, or does not reach the namespace, loses nothing."""
    folder = tmp_path / "outbox"
    for job, key in (("first", "key_1.wrong"), ("second", ingest_key(server))):
        outbox = Outbox(server.url, folder=folder, api_key=key)
        outbox.append(event(job=job, namespace="airflow://prod"))
        flushed = outbox.flush(10)
        assert flushed is not None
        assert (flushed.sent, flushed.refused) == (0, 0)
    failure = outbox.status().failure
    assert failure is not None
    assert "this key does not reach the namespace airflow://prod" in failure.reason
    _, good = Keys(server.pipeline.state).create(Role.INGEST)
    assert Outbox(server.url, folder=folder, api_key=good).flush(10) is not None
    assert server.rows("select name from jobs order by name") == [["first"], ["second"]]
