"""openlineage-python finds the transport by the name in openlineage.yml and its events arrive."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from loopback import Loopback
from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import Job, Run, RunEvent, RunState
from openlineage.client.uuid import generate_static_uuid

from lineage.emit.transport import UnifiedLineageTransport

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
RUN = str(generate_static_uuid(NOON, b"load"))


def run_event(state: RunState) -> RunEvent:
    return RunEvent(
        eventType=state,
        eventTime=NOON.isoformat(),
        run=Run(runId=RUN),
        job=Job(namespace="tests", name="load"),
        producer="https://example.org",
    )


def client(folder: Path, monkeypatch: pytest.MonkeyPatch, yaml: str) -> OpenLineageClient:
    config = folder / "openlineage.yml"
    config.write_text("transport:\n  type: lineage.emit.transport.UnifiedLineageTransport\n" + yaml)
    monkeypatch.setenv("OPENLINEAGE_CONFIG", str(config))
    return OpenLineageClient()


def test_a_client_configured_by_yaml_delivers(
    loopback: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    yaml = f"  url: {loopback.url}\n  api_key: k1\n  outbox: {tmp_path / 'outbox'}\n"
    client(tmp_path, monkeypatch, yaml).emit(run_event(RunState.START))
    assert [(e["eventType"], e["run"]["runId"], e["job"]["name"]) for e in loopback.events] == [
        ("START", RUN, "load")
    ]
    assert loopback.headers[0]["Authorization"] == "Bearer k1"


def test_the_environment_stands_in_and_close_delivers_what_waited(
    loopback: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINEAGE_URL", loopback.url)
    monkeypatch.setenv("LINEAGE_OUTBOX", str(tmp_path / "outbox"))
    emitting = client(tmp_path, monkeypatch, "")
    loopback.answer = lambda _events: (503, b"")
    for state in (RunState.START, RunState.COMPLETE):
        emitting.emit(run_event(state))
    assert not emitting.close()
    loopback.answer = lambda _events: (201, b"")
    assert emitting.close()
    assert [each["eventType"] for each in loopback.events] == ["START", "COMPLETE"]
    assert isinstance(emitting.transport, UnifiedLineageTransport)
