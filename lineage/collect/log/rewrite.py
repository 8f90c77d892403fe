"""Takes records out of sealed segments, for good; every place in the log keeps its meaning.

In the place of what goes lies a blank of the same length: no other record moves, a position that was handed
out still stands between the same two records, and readers, cursors and the store's places go on. A segment
that holds nothing any more is removed, but never the last one: it says where the log ends.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from lineage.collect.log.record import Entry, Kind, Record, blank, encode
from lineage.collect.log.scan import Gap, scan
from lineage.collect.log.sealed import FRAME_BYTES, TEMPORARY, SealedSource, sealed_path, write_frames
from lineage.collect.log.segment import HEADER_BYTES, sync_folder

Change = Callable[[Entry], Record | None]
"""What is kept of a record: itself (see `unchanged`), another one that takes as many bytes, or nothing.

It is asked twice and must answer alike.
"""


def unchanged(entry: Entry) -> Record:
    """The record as it is."""
    return Record(entry.kind, entry.body, entry.reason)


class Rewritten(NamedTuple):
    """What came of one segment: its records, and bytes on the disk before and after."""

    segment: int
    kept: int
    changed: int
    gone: int
    bytes_before: int
    bytes_after: int


def rewrite(folder: Path, number: int, change: Change, *, last: bool, dry_run: bool) -> Rewritten | None:
    """Rewrite sealed segment `number`; None where nothing changes.

    The new file takes the old one's name only when it is on the disk and holds what it should: stopped at any
    point, the segment is the old or the new one.

    Raises:
        OSError: the segment stays as it was.
    """
    path = sealed_path(folder, number)
    before = path.stat().st_size
    with SealedSource(path, number) as source:
        told = _count(source, change)._replace(bytes_before=before, bytes_after=before)
        empty = not (told.kept or told.changed or last)
        if not (told.gone or told.changed or empty):
            return None
        if dry_run:
            return told
        if empty:
            path.unlink()
            sync_folder(folder)
            return told._replace(bytes_after=0)
        _replace(path, source, change, told)
    return told._replace(bytes_after=path.stat().st_size)


def _count(source: SealedSource, change: Change) -> Rewritten:
    kept = changed = gone = 0
    for entry in _records(source):
        left = change(entry)
        kept += left == unchanged(entry)
        gone += left is None
        changed += left is not None and left != unchanged(entry)
    return Rewritten(source.number, kept, changed, gone, 0, 0)


def _records(source: SealedSource) -> Iterator[Entry]:
    for found in scan(source, HEADER_BYTES):
        if isinstance(found, Entry) and found.kind is not Kind.BLANK:
            yield found


def _replace(path: Path, source: SealedSource, change: Change, told: Rewritten) -> None:
    temporary = path.with_suffix(TEMPORARY)
    try:
        write_frames(temporary, _frames(_pieces(source, change)))
        _verify(temporary, source, told)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _verify(path: Path, source: SealedSource, told: Rewritten) -> None:
    with SealedSource(path, source.number) as written:
        if (written.size, sum(1 for _ in _records(written))) != (source.size, told.kept + told.changed):
            raise OSError(f"{path} does not hold what is kept of segment {source.number}")


def _pieces(source: SealedSource, change: Change) -> Iterator[bytes]:
    """The new plain bytes: the header, records and blanks; a stretch that cannot be read becomes zeros."""
    yield source.read(0, HEADER_BYTES)[:HEADER_BYTES]
    for found in scan(source, HEADER_BYTES):
        if isinstance(found, Gap):
            yield bytes(found.length)
        elif found.kind is Kind.BLANK or (record := change(found)) is None:
            yield blank(found)
        else:
            yield b"".join(encode(record, found.received_at, found.position))


def _frames(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Whole records, FRAME_BYTES or a little more."""
    frame, size = list[bytes](), 0
    for piece in pieces:
        frame.append(piece)
        size += len(piece)
        if size >= FRAME_BYTES:
            yield b"".join(frame)
            frame, size = [], 0
    if frame:
        yield b"".join(frame)
