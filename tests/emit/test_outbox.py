"""One process and its outbox, against servers that take, refuse, hang, drip and talk nonsense."""

import json
import os
import socket
import stat
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Event, Loopback, take

from lineage.emit import harmless
from lineage.emit.outbox import RETRY_SECONDS, Flushed, Outbox
from lineage.emit.settings import Settings

NOTHING = Flushed(sent=0, left=0, refused=0, dropped=0)


def event(number: int, kind: str = "START", **more: Any) -> dict[str, Any]:
    return {"eventType": kind, "number": number, **more}


def numbers(events: list[dict[str, Any]]) -> list[int]:
    return [each["number"] for each in events]


def refused_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def recover(folder: Path) -> None:
    """Let the pause after a failure pass without waiting for it."""
    long_ago = time.time() - RETRY_SECONDS - 1
    os.utime(folder / "failure.json", (long_ago, long_ago))


def refused_reasons(folder: Path) -> list[tuple[int, str]]:
    lines = (folder / "refused.ndjson").read_text().splitlines()
    return [(json.loads(e["event"])["number"], e["reason"]) for e in map(json.loads, lines)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "outbox"


def test_an_event_reaches_the_collector_at_once_and_leaves_nothing_behind(
    loopback: Loopback, folder: Path
) -> None:
    Outbox(loopback.url, api_key="k1", folder=folder).emit(event(1))
    assert loopback.bodies == [event(1)]
    assert loopback.paths == ["/api/v1/lineage"]
    assert loopback.headers[0]["Authorization"] == "Bearer k1"
    assert not folder.exists()


def test_bytes_with_line_breaks_and_numbers_json_lacks_arrive_as_json(
    loopback: Loopback, folder: Path
) -> None:
    outbox = Outbox(loopback.url, folder=folder)
    outbox.append(b'{\r\n  "number": 1\n}\n')
    outbox.append(event(2, ratio=float("nan"), when=datetime(2026, 1, 1, tzinfo=UTC)))
    assert outbox.flush(5) == Flushed(sent=2, left=0, refused=0, dropped=0)
    assert loopback.events == [{"number": 1}, event(2, ratio="NaN", when="2026-01-01 00:00:00+00:00")]


def test_secrets_do_not_leave_the_process(loopback: Loopback, folder: Path) -> None:
    outbox = Outbox(loopback.url, folder=folder)
    outbox.emit(event(1, api_key="hunter2"))
    outbox.append(event(2, query="postgres://u:hunter2@h/db"))
    assert b"hunter2" not in b"".join(path.read_bytes() for path in folder.iterdir())
    outbox.flush(5)
    assert loopback.events == [event(1, api_key="***"), event(2, query="postgres://u:***@h/db")]


def test_a_disabled_outbox_does_nothing(loopback: Loopback, folder: Path) -> None:
    settings = Settings.from_environment(
        {"LINEAGE_URL": loopback.url, "LINEAGE_OUTBOX": str(folder), "LINEAGE_DISABLED": "true"}
    )
    disabled = Outbox.from_settings(settings)
    disabled.emit(event(1))
    assert not folder.exists()
    Outbox(loopback.url, folder=folder).append(event(2))
    assert disabled.flush(1) == Flushed(sent=0, left=1, refused=0, dropped=0)
    assert loopback.paths == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((500, b"oops"), "HTTP 500: oops"),
        ((503, b""), "HTTP 503"),
        ((429, b"slow down"), "HTTP 429: slow down"),
        ((401, b"who are you"), "HTTP 401: who are you"),
        ((404, b"no such page"), "HTTP 404: no such page"),
        ((302, b""), "HTTP 302"),
        ((200, b"<html>Please log in</html>"), "HTTP 200, but the answer is not a collector's"),
        ((200, b"[]"), "HTTP 200, but the answer is not a collector's"),
    ],
)
def test_an_event_the_collector_does_not_take_now_is_kept_and_delivered_later(
    loopback: Loopback, folder: Path, answer: Answer, reason: str
) -> None:
    outbox = Outbox(loopback.url, folder=folder)
    loopback.answer = lambda _events: answer
    outbox.emit(event(1))
    status = outbox.status()
    assert (status.waiting, status.failure and status.failure.reason) == (1, reason)
    loopback.answer = take
    loopback.events.clear()
    assert outbox.flush(5) == Flushed(sent=1, left=0, refused=0, dropped=0)
    assert loopback.events == [event(1)]
    assert outbox.status().failure is None


def test_what_is_no_http_at_all_counts_as_a_failure(loopback: Loopback, folder: Path) -> None:
    loopback.raw = lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    outbox = Outbox(loopback.url, folder=folder)
    outbox.emit(event(1))
    assert outbox.status().waiting == 1


@pytest.mark.parametrize("url", ["localhost:5000", "ftp://h", "", "http://", "http://h:99999999"])
def test_a_wrong_url_costs_no_event(folder: Path, url: str) -> None:
    outbox = Outbox(url, folder=folder)
    outbox.emit(event(1))
    assert outbox.status().waiting == 1


def test_a_name_that_does_not_resolve_costs_no_event(folder: Path) -> None:
    outbox = Outbox("http://collector.invalid", folder=folder)
    outbox.emit(event(1))
    assert outbox.status().waiting == 1


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_a_server_that_never_finishes_holds_one_emit_for_its_timeout_and_the_next_not_at_all(
    loopback: Loopback, folder: Path, fault: str
) -> None:
    getattr(loopback, fault)()
    outbox = Outbox(loopback.url, folder=folder, timeout=0.3)
    begun = time.monotonic()
    outbox.emit(event(1))
    first = time.monotonic() - begun
    Outbox(loopback.url, folder=folder).emit(event(2))
    second = time.monotonic() - begun - first
    assert 0.25 < first < 1
    assert second < 0.25
    assert outbox.status().waiting == 2
    assert len(loopback.paths) == 1


def test_with_the_standard_timeout_no_emit_takes_two_seconds_draining_included(
    loopback: Loopback, folder: Path
) -> None:
    outbox = Outbox(loopback.url, folder=folder)
    for number in range(3):
        outbox.append(event(number))
    loopback.hang()
    begun = time.monotonic()
    outbox.emit(event(3))
    assert time.monotonic() - begun < 2
    assert outbox.status().waiting == 4


def test_the_spool_is_delivered_in_order_before_the_newest_event(loopback: Loopback, folder: Path) -> None:
    outbox = Outbox(f"http://127.0.0.1:{refused_port()}", folder=folder)
    for number in range(700):
        outbox.emit(event(number))
    recover(folder)
    Outbox(loopback.url, folder=folder).emit(event(700))
    assert numbers(loopback.events) == list(range(701))
    assert max(len(body) for body in loopback.bodies if isinstance(body, list)) <= 500
    assert outbox.status().waiting == 0


def test_one_event_refused_for_good_is_set_aside_with_the_reason(loopback: Loopback, folder: Path) -> None:
    loopback.answer = lambda _events: (400, b"$.job is missing")
    outbox = Outbox(loopback.url, folder=folder)
    outbox.emit(event(1))
    assert refused_reasons(folder) == [(1, "HTTP 400: $.job is missing")]
    assert (outbox.status().waiting, outbox.status().refused) == (0, 1)


def test_the_events_an_array_answer_names_are_set_aside_and_the_others_are_sent(
    loopback: Loopback, folder: Path
) -> None:
    def answer(events: list[Event]) -> Answer:
        refused = [{"index": i, "reason": "odd"} for i, each in enumerate(events) if each["number"] in {3, 7}]
        return 200, json.dumps({"accepted": len(events) - len(refused), "refused": refused}).encode()

    outbox = Outbox(loopback.url, folder=folder)
    for number in range(10):
        outbox.append(event(number))
    loopback.answer = answer
    assert outbox.flush(5) == Flushed(sent=8, left=0, refused=2, dropped=0)
    assert refused_reasons(folder) == [(3, "odd"), (7, "odd")]


@pytest.mark.parametrize("status", [400, 413])
def test_an_array_refused_as_a_whole_is_halved_until_the_culprit_stands_alone(
    loopback: Loopback, folder: Path, status: int
) -> None:
    outbox = Outbox(loopback.url, folder=folder)
    for number in range(100):
        outbox.append(event(number))
    loopback.answer = lambda events: (status, b"no") if 42 in numbers(events) else (201, b"")
    assert outbox.flush(20) == Flushed(sent=99, left=0, refused=1, dropped=0)
    assert numbers(loopback.events) == [n for n in range(100) if n != 42]
    assert refused_reasons(folder) == [(42, f"HTTP {status}: no")]


def test_a_flush_against_a_dead_collector_says_what_is_left(folder: Path) -> None:
    outbox = Outbox(f"http://127.0.0.1:{refused_port()}", folder=folder)
    assert outbox.flush(1) == NOTHING
    outbox.append(event(1))
    assert outbox.flush(1) == Flushed(sent=0, left=1, refused=0, dropped=0)


def test_only_the_owner_may_read_what_is_spooled(folder: Path) -> None:
    outbox = Outbox(f"http://127.0.0.1:{refused_port()}", folder=folder)
    outbox.emit(event(1))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_where_nothing_can_be_spooled_the_fault_is_counted_and_only_the_first_emit_waits(
    loopback: Loopback, tmp_path: Path
) -> None:
    not_a_folder = tmp_path / "file"
    not_a_folder.write_text("in the way")
    outbox = Outbox(loopback.url, folder=not_a_folder, timeout=0.3)
    outbox.emit(event(1))
    assert loopback.events == [event(1)]
    loopback.hang()
    before = harmless.count()
    outbox.emit(event(2))
    begun = time.monotonic()
    outbox.emit(event(3))
    assert time.monotonic() - begun < 0.25
    assert harmless.count() == before + 2
    assert isinstance(harmless.last(), OSError)


def test_an_event_that_cannot_be_encoded_is_counted_not_raised(folder: Path) -> None:
    before = harmless.count()
    loop: dict[str, Any] = {}
    loop["self"] = loop
    Outbox("http://127.0.0.1:1", folder=folder).emit(loop)
    assert harmless.count() == before + 1
