"""The files of the outbox: bounds, torn lines, stopped lock holders, folders and disks that fail."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loopback import Loopback

from lineage.emit import harmless
from lineage.emit.lock import locked
from lineage.emit.outbox import Flushed, Outbox
from lineage.emit.spool import Spool

NOWHERE = "http://127.0.0.1:1"


def start(number: int) -> bytes:
    return json.dumps({"eventType": "START", "number": number, "pad": "x" * 900}).encode()


def end(number: int) -> bytes:
    return json.dumps({"eventType": "COMPLETE", "number": number, "pad": "x" * 900}).encode()


def segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("events-*.ndjson"))


def drain(spool: Spool, *, portion: int) -> list[bytes]:
    lines: list[bytes] = []
    while (batch := spool.peek(max_events=portion, max_bytes=1 << 20)) is not None:
        lines += batch.lines
        spool.advance(batch)
    return lines


def test_a_full_spool_drops_starts_first_and_keeps_room_for_ends(tmp_path: Path) -> None:
    outbox = Outbox(NOWHERE, folder=tmp_path / "o", max_bytes=100_000)
    for number in range(200):
        outbox.append(start(number))
    assert 65 <= outbox.status().waiting <= 80
    kept, dropped = outbox.status().waiting, outbox.status().dropped
    assert kept + dropped == 200
    for number in range(20):
        outbox.append(end(number))
    status = outbox.status()
    assert (status.waiting, status.dropped) == (kept + 20, dropped)
    assert status.bytes <= 100_000


def test_delivered_segments_leave_the_disk(loopback: Loopback, tmp_path: Path) -> None:
    outbox = Outbox(loopback.url, folder=tmp_path, max_bytes=100_000)
    for number in range(60):
        outbox.append(end(number))
    assert len(segments(tmp_path)) > 5
    assert outbox.flush(10) == Flushed(sent=60, left=0, refused=0, dropped=0)
    assert segments(tmp_path) == []
    assert [each["number"] for each in loopback.events] == list(range(60))


def test_a_drain_resumes_behind_what_was_sent_in_part(tmp_path: Path) -> None:
    spool = Spool(tmp_path, max_bytes=1 << 20)
    for number in range(5):
        spool.append(b"%d" % number, vital=True)
    batch = spool.peek(max_events=2, max_bytes=1 << 20)
    assert batch is not None
    spool.advance(batch)
    assert drain(Spool(tmp_path, max_bytes=1 << 20), portion=2) == [b"2", b"3", b"4"]


@pytest.mark.parametrize("next_event", [True, False])
def test_a_torn_last_line_is_set_aside_and_nothing_else_is_lost(tmp_path: Path, next_event: bool) -> None:
    spool = Spool(tmp_path, max_bytes=1 << 20)
    spool.append(b'{"n": 1}', vital=True)
    with segments(tmp_path)[0].open("ab") as file:
        file.write(b'{"n": 2, "torn": ')
    if next_event:
        spool.append(b'{"n": 3}', vital=True)
    assert drain(spool, portion=10) == [b'{"n": 1}', *([b'{"n": 3}'] if next_event else [])]
    assert json.loads((tmp_path / "refused.ndjson").read_text())["event"] == '{"n": 2, "torn": '
    assert segments(tmp_path) == []


def test_a_segment_whose_first_line_is_torn_takes_events_again(tmp_path: Path) -> None:
    (tmp_path / "events-00000001.ndjson").write_bytes(b"00000")
    spool = Spool(tmp_path, max_bytes=1 << 20)
    assert spool.waiting() == (0, 5)
    spool.append(b"1", vital=True)
    assert drain(spool, portion=10) == [b"1"]


def test_a_writer_stopped_with_the_lock_costs_no_event_and_no_order(tmp_path: Path) -> None:
    spool = Spool(tmp_path, max_bytes=1 << 20)
    spool.append(b"1", vital=True)
    with locked(tmp_path / "append.lock", 0) as held:
        assert held
        spool.append(b"2", vital=True)
        spool.append(b"3", vital=True)
    spool.append(b"4", vital=True)
    assert drain(spool, portion=10) == [b"1", b"2", b"3", b"4"]


def test_only_one_drains_at_a_time(loopback: Loopback, tmp_path: Path) -> None:
    outbox = Outbox(loopback.url, folder=tmp_path)
    outbox.append(start(1))
    with Spool(tmp_path, max_bytes=1).draining() as ours:
        assert ours
        outbox.emit(start(2))
        assert loopback.events == []
    assert outbox.flush(5) == Flushed(sent=2, left=0, refused=0, dropped=0)


def test_an_event_larger_than_a_segment_goes_through(loopback: Loopback, tmp_path: Path) -> None:
    outbox = Outbox(loopback.url, folder=tmp_path)
    outbox.append({"pad": "x" * (6 << 20)})
    outbox.append({"number": 2})
    assert outbox.flush(20) == Flushed(sent=2, left=0, refused=0, dropped=0)
    assert len(loopback.bodies) == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(
    steps=st.lists(st.one_of(st.integers(1, 40), st.tuples(st.integers(1, 9), st.booleans())), max_size=12)
)
def test_appends_and_drains_in_any_turn_give_every_line_once_in_order(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int | tuple[int, bool]]
) -> None:
    spool = Spool(tmp_path_factory.mktemp("spool"), max_bytes=1 << 20)
    appended: list[bytes] = []
    sent: list[bytes] = []
    for step in steps:
        if isinstance(step, int):
            for _ in range(step):
                appended.append(b"%d" % len(appended) + b"x" * 500)
                assert spool.append(appended[-1], vital=False)
        elif (batch := spool.peek(max_events=step[0], max_bytes=2000)) is not None and step[1]:
            sent += batch.lines
            spool.advance(batch)
    assert sent + drain(spool, portion=7) == appended


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    mount = tmp_path / "disk"
    mount.mkdir()
    made = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(mount)],
        check=False,
        capture_output=True,
    )
    if made.returncode:
        pytest.skip(f"a file system of its own cannot be mounted here: {made.stderr.decode().strip()}")
    yield mount
    subprocess.run(["/bin/umount", str(mount)], check=True)


def test_a_full_disk_is_counted_and_the_spool_still_drains(loopback: Loopback, small_disk: Path) -> None:
    outbox = Outbox(loopback.url, folder=small_disk / "outbox")
    before = harmless.count()
    for number in range(400):
        outbox.append(end(number))
    lost = harmless.count() - before
    assert lost > 0
    assert isinstance(harmless.last(), OSError)
    assert outbox.status().waiting == 400 - lost
    flushed = outbox.flush(10)
    assert flushed is not None
    assert (flushed.sent, flushed.left) == (400 - lost, 0)
    numbers = [each["number"] for each in loopback.events]
    assert numbers == sorted(numbers)


def test_a_refused_event_does_not_block_the_drain_of_a_full_disk(
    loopback: Loopback, small_disk: Path
) -> None:
    outbox = Outbox(loopback.url, folder=small_disk / "outbox")
    for number in range(100):
        outbox.append(end(number))
    with (small_disk / "ballast").open("wb", buffering=0) as ballast:
        try:
            while ballast.write(b"x" * 1024):
                pass
        except OSError:
            pass
    loopback.answer = lambda events: (400, b"no") if any(e["number"] == 5 for e in events) else (201, b"")
    flushed = outbox.flush(10)
    assert flushed is not None
    assert (flushed.sent, flushed.left, flushed.refused) == (99, 0, 1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_counted_and_never_raised(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    before = harmless.count()
    Outbox(NOWHERE, folder=tmp_path).append(start(1))
    assert harmless.count() == before + 1


def test_on_a_read_only_disk_events_are_posted_or_counted_and_what_waits_is_kept(
    loopback: Loopback, small_disk: Path
) -> None:
    outbox = Outbox(loopback.url, folder=small_disk / "outbox")
    outbox.append(start(1))
    subprocess.run(["/bin/mount", "-o", "remount,ro", str(small_disk)], check=True)
    before = harmless.count()
    outbox.emit(start(2))
    assert loopback.events == [json.loads(start(2))]
    loopback.answer = lambda _events: (503, b"")
    outbox.emit(start(3))
    assert harmless.count() == before + 1
    assert outbox.status().waiting == 1
