"""Events on disk, in order, until they are delivered.

A folder of segments `events-NNNNNNNN.ndjson`, appended to by any number of processes and drained from the
front by one at a time. A segment begins with a line of fixed width that holds the offset of the first event
not yet sent: it is changed in place, so a full disk cannot keep the drain from advancing, and it disappears
together with the events it speaks of.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lineage.emit.ledger import Ledger
from lineage.emit.lock import locked

_SEGMENT = re.compile(r"events-(\d{8})\.ndjson")
_HEADER = 21
_LOCK_SECONDS = 0.25


@dataclass(frozen=True)
class Batch:
    """Whole lines from the front of one segment; `end` is the offset behind the last of them."""

    segment: Path
    lines: tuple[bytes, ...]
    end: int


class Spool:
    """The folder; nothing of it is held in memory, so forks, threads and kills do no harm."""

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self.folder = folder
        self.ledger = Ledger(folder, max_refused_bytes=max_bytes // 16)
        self._max_bytes = max_bytes
        self._segment_bytes = max(4096, max_bytes // 16)
        self._reserve = max_bytes // 4
        self._append_lock = folder / "append.lock"

    def empty(self) -> bool:
        """Whether nothing waits; a folder that is absent or closed to us counts as empty."""
        return not self._segments()

    def append(self, line: bytes, *, vital: bool) -> bool:
        """Put one event (a line without its newline) behind the others, on the disk when this returns.

        False, and one more dropped, if the bound is reached; only `vital` events may use the last quarter
        of it. A process that was stopped while it held the lock must neither stop us nor cost the event:
        the line then goes into a segment of its own. Raises OSError if the folder cannot be written.
        """
        self.create()
        with locked(self._append_lock, _LOCK_SECONDS) as held:
            used, _ = self._size()
            if used + len(line) > self._max_bytes - (0 if vital else self._reserve):
                self.ledger.drop()
                return False
            descriptor = self._write_behind(line) if held else self._write_apart(line)
        with _closing(descriptor):
            os.fdatasync(descriptor)
        return True

    def set_aside(self, line: bytes, reason: str) -> None:
        """Keep an event the collector refuses for good, out of the way of the others. Raises OSError."""
        self.create()
        self.ledger.set_aside(line, reason)

    @contextmanager
    def draining(self) -> Iterator[bool]:
        """The turn to drain; yields False if another process has it. Raises OSError."""
        with locked(self.folder / "drain.lock", 0) as held:
            yield held

    def peek(self, *, max_events: int, max_bytes: int) -> Batch | None:
        """The next lines to send, at least one; None if nothing is left. Only for who holds the turn."""
        for segment in self._segments():
            batch = _read(segment, max_events, max_bytes)
            if batch.lines:
                return batch
            if not self._settle(segment):
                return None
        return None

    def advance(self, batch: Batch) -> None:
        """Remember for good that `batch` was sent; a crash before this sends it twice. Raises OSError."""
        with _closing(os.open(batch.segment, os.O_WRONLY | os.O_CLOEXEC)) as descriptor:
            os.pwrite(descriptor, _header(batch.end), 0)

    def waiting(self) -> tuple[int, int]:
        """The number of events not yet sent, and the bytes the spool takes on the disk."""
        used, segments = self._size()
        return sum(_unsent(segment).count(b"\n") for segment in segments), used

    def create(self) -> None:
        """Make the folder, for this user only, unless it is there. Raises OSError."""
        try:
            self.folder.mkdir(mode=0o700, parents=True)
        except FileExistsError:
            return
        self.ledger.create()

    def _segments(self) -> list[Path]:
        try:
            names = os.listdir(self.folder)  # noqa: PTH208 - on the path of every event, iterdir costs thrice
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            return []
        return [self.folder / name for name in sorted(names) if _SEGMENT.fullmatch(name)]

    def _size(self) -> tuple[int, list[Path]]:
        segments = self._segments()
        return sum(_size(segment) for segment in segments), segments

    def _next(self) -> Path:
        segments = self._segments()
        number = int(segments[-1].name[7:15]) + 1 if segments else 1
        return self.folder / f"events-{number:08d}.ndjson"

    def _write_behind(self, line: bytes) -> int:
        """Append to the last segment, or begin a new one; the caller holds the append lock."""
        segments = self._segments()
        roomy = bool(segments) and _size(segments[-1]) < self._segment_bytes
        segment = segments[-1] if roomy else self._next()
        descriptor = os.open(segment, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            end = self._cut_torn_tail(descriptor)
            start = _header(_HEADER) if end == 0 else b""
            _write_whole(descriptor, start + line + b"\n", end)
            if not roomy:
                _sync_folder(self.folder)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def _write_apart(self, line: bytes) -> int:
        """Write a segment of our own under a name nobody looks at, then link it in whole."""
        draft = self.folder / f"apart-{os.getpid()}-{os.urandom(4).hex()}"
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            _write_whole(descriptor, _header(_HEADER) + line + b"\n", 0)
            while not _link(draft, self._next()):
                pass
            _sync_folder(self.folder)
        except BaseException:
            os.close(descriptor)
            raise
        finally:
            draft.unlink()
        return descriptor

    def _settle(self, segment: Path) -> bool:
        """Remove a segment without a line to send, its torn tail set aside; False if that must wait."""
        with locked(self._append_lock, _LOCK_SECONDS) as held:
            if not held:
                return False
            with _closing(os.open(segment, os.O_RDWR | os.O_CLOEXEC)) as descriptor:
                end = self._cut_torn_tail(descriptor)
            if end == 0 or not _unsent(segment):
                segment.unlink()
            return True

    def _cut_torn_tail(self, descriptor: int) -> int:
        """Cut off what a killed writer left behind the last newline; the length that stands then."""
        end = os.fstat(descriptor).st_size
        if end >= _HEADER and os.pread(descriptor, 1, end - 1) == b"\n":
            return end
        content = os.pread(descriptor, end, 0)
        whole = content.rfind(b"\n") + 1
        torn = content[max(whole, _HEADER) :]
        if torn:
            self.ledger.set_aside(torn, "torn: its writer was killed in the middle of it")
        os.ftruncate(descriptor, whole)
        return whole


@contextmanager
def _closing(descriptor: int) -> Iterator[int]:
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _header(offset: int) -> bytes:
    return b"%0*d\n" % (_HEADER - 1, offset)


def _size(segment: Path) -> int:
    try:
        return segment.stat().st_size
    except FileNotFoundError:  # drained meanwhile
        return 0


def _position(content: bytes) -> int:
    digits = content[: _HEADER - 1]
    return int(digits) if digits.isdigit() else _HEADER


def _unsent(segment: Path) -> bytes:
    try:
        content = segment.read_bytes()
    except FileNotFoundError:  # drained meanwhile
        return b""
    return content[_position(content) :]


def _read(segment: Path, max_events: int, max_bytes: int) -> Batch:
    content = segment.read_bytes()
    position = end = _position(content)
    lines: list[bytes] = []
    while len(lines) < max_events and (newline := content.find(b"\n", end)) >= 0:
        if lines and newline - position > max_bytes:
            break
        lines.append(content[end:newline])
        end = newline + 1
    return Batch(segment, tuple(lines), end)


def _write_whole(descriptor: int, data: bytes, end: int) -> None:
    """Write all of `data` behind `end`, or nothing of it. Raises OSError."""
    try:
        written = 0
        while written < len(data):
            written += os.write(descriptor, data[written:])
    except BaseException:
        os.ftruncate(descriptor, end)
        raise


def _link(draft: Path, segment: Path) -> bool:
    try:
        segment.hardlink_to(draft)
    except FileExistsError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    with _closing(os.open(folder, os.O_RDONLY | os.O_CLOEXEC)) as descriptor:
        os.fsync(descriptor)
