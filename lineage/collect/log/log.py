"""The event log as the rest of the program sees it."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Self

from lineage.collect.log import sealed
from lineage.collect.log.aside import Aside, Corrupt
from lineage.collect.log.folder import lock, opened, plain_segments, recover, segments, size_bytes
from lineage.collect.log.record import Entry, Kind, Position, Record
from lineage.collect.log.rewrite import Change, Rewritten, rewrite
from lineage.collect.log.scan import CHUNK, Damaged, Gap, record_at, scan
from lineage.collect.log.segment import HEADER_BYTES
from lineage.collect.log.writer import Writer
from lineage.errors import LogUnavailable, NotFound

SEGMENT_BYTES = 64 * 1024 * 1024
_BODY_CHUNK = 16 * 1024


class EventLog:
    """An append-only log of records in a folder of its own; one process at a time has it open.

    Any thread may call any method. `open` makes one, `close` (or a with statement) ends it.
    """

    def __init__(self, folder: Path, lock_file: BinaryIO, aside: Aside, writer: Writer) -> None:
        self._folder = folder
        self._lock = lock_file
        self._aside = aside
        self._writer = writer
        self._sealing = threading.Lock()
        self._fruitless: tuple[Position, Position] | None = None

    @classmethod
    def open(cls, folder: Path, *, segment_bytes: int = SEGMENT_BYTES) -> Self:
        """Open the log in `folder`, made if it is not there; a torn last record is cut off.

        A segment that has reached `segment_bytes` is left for a new one. One `append` goes into one
        segment, so a larger one makes a larger segment.

        Raises:
            LogUnavailable: the folder cannot be used, is open in another process, or of another version.
        """
        with _as_unavailable(folder):
            folder.mkdir(parents=True, exist_ok=True)
            lock_file = lock(folder)
        try:
            with _as_unavailable(folder):
                aside = Aside(folder / "corrupt")
                last_segment = max(segments(folder), default=0)
                end = recover(folder, aside)
        except LogUnavailable:
            lock_file.close()
            raise
        return cls(folder, lock_file, aside, Writer(folder, aside, end, last_segment, segment_bytes))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def end(self) -> Position:
        """After the last durable record; BEGINNING while there is none."""
        return self._writer.end

    def append(self, records: Sequence[Record]) -> Future[Position]:
        """Append the records, one after another; the future holds the position after the last of them.

        It is resolved once they are on the disk, all or none, in the order of the calls. It fails with
        LogUnavailable when they could not be written: none of them is in the log then, what was acknowledged
        before is, and a later append works as soon as there is room again. A call whose future is cancelled
        before it is written is left out. Callbacks of the future run in the writing thread: keep them short.

        Raises:
            TooLarge: a body is over MAX_BODY or a reason over MAX_REASON; nothing is appended.
            LogUnavailable: the log is closed.
        """
        return self._writer.append(records)

    def read(self, start: Position, *, max_records: int, max_bytes: int) -> list[Entry]:
        """Durable entries from `start` on, in order: at most `max_records`, at most `max_bytes` of bodies.

        One entry is always given if there is one, however large; [] means there is none yet. A corrupt
        stretch is reported, set aside and skipped.

        Raises:
            LogUnavailable: a segment cannot be read.
        """
        end = self.end
        entries: list[Entry] = []
        room = max_bytes
        with _as_unavailable(self._folder):
            for entry in self._entries(start, end, min(max(max_bytes, _BODY_CHUNK), CHUNK)):
                room -= len(entry.body)
                if entries and room < 0:
                    break
                entries.append(entry)
                if len(entries) >= max_records:
                    break
        if not entries:
            self._fruitless = (start, end)
        return entries

    def wait(self, position: Position, timeout: float) -> bool:
        """Wait at most `timeout` seconds until there is something to read after `position`.

        False when there is not, or when the log closes.
        """
        # All between these two is corrupt: a reader that stands before it waits for what comes after it.
        fruitless = self._fruitless
        if fruitless is not None and fruitless[0] == position:
            position = fruitless[1]
        return self._writer.wait(position, timeout)

    def body(self, segment: int, offset: int) -> bytes:
        """The body of the record at this place; of a sealed segment only its frame is decoded.

        Raises:
            NotFound: no readable record begins there.
            LogUnavailable: the segment cannot be read.
        """
        end = self.end
        if (segment, offset) < (end.segment, end.offset) and offset >= HEADER_BYTES:
            try:
                with _as_unavailable(self._folder), opened(self._folder, segment) as source:
                    entry = record_at(source, offset, _BODY_CHUNK) if offset < source.size else None
            except Damaged as damaged:
                self._aside.corrupt(damaged.gap)
                entry = None
            if entry is not None and entry.kind is not Kind.BLANK:
                return entry.body
        raise NotFound(f"the event log has no record in segment {segment} at offset {offset}")

    def corrupt(self) -> list[Corrupt]:
        """The corrupt stretches found so far, also by earlier processes, in the order of the log."""
        return self._aside.found()

    def seal(self) -> int:
        """Compress every plain segment that is not appended to any more; returns how many.

        No position changes and no read is disturbed. May run in a thread of its own beside everything else;
        stopped at any point, it leaves each segment readable.

        Raises:
            LogUnavailable: a segment could not be sealed; it stays plain.
        """
        with self._sealing, _as_unavailable(self._folder):
            return self._seal()

    def rewrite(self, change: Change, *, dry_run: bool = False) -> list[Rewritten]:
        """Take records out of every segment that is not appended to any more; what came of each that changes.

        `change` says what is kept of a record. No position changes and no read is disturbed; stopped at any
        point, each segment is the old or the new one. `leave_segment` before reaches the newest records too.

        Raises:
            LogUnavailable: a segment could not be rewritten; it stays as it was.
        """
        with self._sealing, _as_unavailable(self._folder):
            settled = self._writer.settled
            self._seal()
            numbers = [number for number in segments(self._folder) if number < settled]
            last = max(segments(self._folder), default=0)
            found = [
                rewrite(self._folder, number, change, last=number == last, dry_run=dry_run)
                for number in numbers
            ]
            return [told for told in found if told is not None]

    def leave_segment(self) -> None:
        """Append what comes next to a new segment.

        Raises:
            LogUnavailable: the log is closed, or what a failed append left behind cannot be cut off.
        """
        self._writer.leave_segment().result()

    def _seal(self) -> int:
        settled = self._writer.settled
        numbers = [number for number in plain_segments(self._folder) if number < settled]
        for number in numbers:
            sealed.seal(self._folder, number)
        return len(numbers)

    def size_bytes(self) -> int:
        """What the segments take on the disk."""
        with _as_unavailable(self._folder):
            return sum(size_bytes(self._folder, number) for number in segments(self._folder))

    def bytes_after(self, start: Position) -> int:
        """Bytes of the records between `start` and the end, as they were written.

        Raises:
            LogUnavailable: a segment cannot be read.
        """
        end, total = self.end, 0
        with _as_unavailable(self._folder):
            for number in self._segments(start, end):
                begin = max(start.offset, HEADER_BYTES) if number == start.segment else HEADER_BYTES
                with opened(self._folder, number, end.offset if number == end.segment else None) as source:
                    total += max(0, source.size - begin)
        return total

    def close(self) -> None:
        """Write what was handed over, then let the folder go; a second time nothing is left to do."""
        self._writer.close()
        self._lock.close()

    def _entries(self, start: Position, end: Position, chunk: int) -> Iterator[Entry]:
        for number in self._segments(start, end):
            offset = start.offset if number == start.segment else 0
            limit = end.offset if number == end.segment else None
            with opened(self._folder, number, limit) as source:
                for found in scan(source, max(offset, HEADER_BYTES), chunk):
                    if isinstance(found, Gap):
                        self._aside.corrupt(found)
                    elif found.kind is not Kind.BLANK:
                        yield found

    def _segments(self, start: Position, end: Position) -> list[int]:
        if start >= end:
            return []
        if start.segment == end.segment:
            return [end.segment]
        return [number for number in segments(self._folder) if start.segment <= number <= end.segment]


@contextmanager
def _as_unavailable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LogUnavailable(f"the event log in {folder}: {error}") from error
