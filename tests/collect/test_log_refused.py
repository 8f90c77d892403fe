"""A disk that is full or fails: the append is refused, what was acknowledged stays, and it goes on after."""

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from event_log import bodies, events, fill, read_bodies, replay

from lineage.collect.log import EventLog
from lineage.errors import LogUnavailable


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small tmpfs")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if not (mount and umount):
        pytest.skip("mount and umount are not installed")
    mounted = subprocess.run([mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine lets no one mount a tmpfs")
    yield folder
    subprocess.run([umount, folder], check=True)


def append_until_refused(log: EventLog, pad: int) -> list[bytes]:
    taken: list[bytes] = []
    for body in bodies(10_000, pad=pad):
        fault = log.append(events(body)).exception(timeout=30)
        if fault is not None:
            assert isinstance(fault, LogUnavailable)
            assert "No space left on device" in str(fault)
            return taken
        taken.append(body)
    pytest.fail("the disk never filled up")


@pytest.mark.parametrize("segment_bytes", [64 * 1024 * 1024, 100_000])
def test_a_full_disk_refuses_appends_and_loses_nothing(small_disk: Path, segment_bytes: int) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(300_000))
    with EventLog.open(small_disk / "log", segment_bytes=segment_bytes) as log:
        taken = append_until_refused(log, pad=7000)
        end = log.end
        with pytest.raises(LogUnavailable):
            log.append(events(bytes(50_000))).result(timeout=30)
        assert (log.end, read_bodies(log)) == (end, taken)
        ballast.unlink()
        taken.append(b"room again")
        log.append(events(b"room again")).result(timeout=30)
        assert read_bodies(log) == taken
        assert [entry.position.count for entry in replay(log)] == list(range(len(taken)))
    with EventLog.open(small_disk / "log") as log:
        assert read_bodies(log) == taken
        assert log.corrupt() == []


def test_what_a_full_disk_left_of_an_append_is_cut_off_at_once(small_disk: Path) -> None:
    with EventLog.open(small_disk / "log") as log:
        fill(log, b"first")
        size = log.size_bytes()
        with pytest.raises(LogUnavailable):
            log.append(events(bytes(2_000_000))).result(timeout=30)
        assert log.size_bytes() == size


def test_a_seal_without_room_leaves_the_segment_plain(small_disk: Path) -> None:
    with EventLog.open(small_disk / "log") as log:
        log.append(events(os.urandom(600_000))).result(timeout=30)
    with EventLog.open(small_disk / "log") as log:
        before = replay(log)
        with pytest.raises(LogUnavailable, match="No space left on device"):
            log.seal()
        assert [path.name for path in (small_disk / "log").glob("*.log*")] == ["000000000001.log"]
        assert replay(log) == before


def failing_once(real: Callable[[int], None]) -> Callable[[int], None]:
    """A system call that reports an I/O error the first time, as a sync does that lost pages."""
    faults = [OSError(errno.EIO, os.strerror(errno.EIO))]

    def call(fd: int) -> None:
        if faults:
            raise faults.pop()
        real(fd)

    return call


@pytest.mark.parametrize("before", [[], [b"kept"]])
def test_after_a_failed_sync_the_log_goes_on_in_a_new_segment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: list[bytes]
) -> None:
    with EventLog.open(tmp_path) as log:
        fill(log, *before)
        end = log.end
        monkeypatch.setattr(os, "fdatasync", failing_once(os.fdatasync))
        with pytest.raises(LogUnavailable, match="Input/output error"):
            log.append(events(b"refused")).result(timeout=30)
        assert log.end == end
        after = log.append(events(b"taken")).result(timeout=30)
        assert after.segment == 2
        assert read_bodies(log) == [*before, b"taken"]
    with EventLog.open(tmp_path) as log:
        assert read_bodies(log) == [*before, b"taken"]
        assert [entry.position.count for entry in replay(log)] == list(range(len(before) + 1))


def test_a_failed_append_that_cannot_be_cut_yet_is_cut_before_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EventLog.open(tmp_path) as log:
        fill(log, b"kept")
        monkeypatch.setattr(os, "fdatasync", failing_once(os.fdatasync))
        monkeypatch.setattr(os, "fsync", failing_once(os.fsync))
        with pytest.raises(LogUnavailable):
            log.append(events(b"refused")).result(timeout=30)
        log.append(events(b"taken")).result(timeout=30)
        assert read_bodies(log) == [b"kept", b"taken"]
