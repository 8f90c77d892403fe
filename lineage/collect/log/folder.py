"""The folder of the log: who may use it, which segments lie in it, and where the log ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from lineage.collect.log import sealed, segment
from lineage.collect.log.aside import Aside
from lineage.collect.log.record import BEGINNING, Entry, Position
from lineage.collect.log.scan import Gap, Source, scan
from lineage.collect.log.sealed import SealedSource
from lineage.collect.log.segment import PlainSource, RemovedSource
from lineage.errors import LogUnavailable


def lock(folder: Path) -> BinaryIO:
    """Take the folder for this process, until the returned file is closed or the process ends.

    Raises:
        LogUnavailable: another log has it open.
    """
    file = (folder / "lock").open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise LogUnavailable(f"{folder} is open in another process; an event log takes one") from error
    return file


def segments(folder: Path) -> list[int]:
    """The numbers of all segments, in order."""
    plain = plain_segments(folder)  # first: one that is sealed meanwhile is then found by its sealed name
    names = [path.name for path in folder.glob(f"[0-9]*{sealed.SUFFIX}")]
    return sorted({*plain, *(int(name.removesuffix(sealed.SUFFIX)) for name in names)})


def plain_segments(folder: Path) -> list[int]:
    """The numbers of the segments that are not sealed, in order."""
    return sorted(int(path.stem) for path in folder.glob(f"[0-9]*{segment.SUFFIX}"))


def size_bytes(folder: Path, number: int) -> int:
    """What segment `number` takes on the disk, plain or sealed; nothing once it is removed."""
    for path in (segment.plain_path(folder, number), sealed.sealed_path(folder, number)):
        with suppress(FileNotFoundError):
            return path.stat().st_size
    return 0


@contextmanager
def opened(
    folder: Path, number: int, limit: int | None = None
) -> Iterator[PlainSource | SealedSource | RemovedSource]:
    """Segment `number`, plain or sealed, a plain one up to `limit`.

    Sealing names the sealed file before it removes the plain one, so whoever misses the plain one finds it.
    A segment that was removed, since all in it was taken out, is empty.
    """
    with _source(folder, number, limit) as source:
        yield source


def _source(folder: Path, number: int, limit: int | None) -> PlainSource | SealedSource | RemovedSource:
    with suppress(FileNotFoundError):
        return PlainSource(segment.plain_path(folder, number), number, limit)
    with suppress(FileNotFoundError):
        return SealedSource(sealed.sealed_path(folder, number), number)
    return RemovedSource(number)


def recover(folder: Path, aside: Aside) -> Position:
    """Bring the folder in order after whatever ended the last process; returns where the log ends.

    Only the last segment is read. What it holds is synced before it counts: a killed process may have
    left whole records that were never on the disk. A torn end is cut off.

    Raises:
        OSError: the folder cannot be read or written.
        LogUnavailable: the log was written by another version.
    """
    _finish_sealing(folder)
    for number in reversed(segments(folder)):
        end = _end_of(folder, number, aside)
        if end is not None:
            segment.sync_folder(folder)
            return end
    return BEGINNING


def _finish_sealing(folder: Path) -> None:
    for temporary in folder.glob(f"*{sealed.TEMPORARY}"):
        temporary.unlink()
    for number in plain_segments(folder):
        if sealed.sealed_path(folder, number).exists():
            segment.plain_path(folder, number).unlink()


def _end_of(folder: Path, number: int, aside: Aside) -> Position | None:
    """The position after the last record of a segment; None if it holds none."""
    path = segment.plain_path(folder, number)
    with opened(folder, number) as source:
        is_plain = isinstance(source, PlainSource)
        if is_plain:
            segment.check_format(source.read(0, segment.HEADER_BYTES), path)
        last, trailing = _last(source, aside)
    for gap in trailing:
        (aside.torn if is_plain else aside.corrupt)(gap)
    if is_plain:
        _cut(path, last.next.offset if last else 0)
    return last.next if last else None


def _last(source: Source, aside: Aside) -> tuple[Entry | None, list[Gap]]:
    """The last record and the gaps after it; the gaps before it are reported."""
    last, gaps = None, list[Gap]()
    for found in scan(source, segment.HEADER_BYTES):
        if isinstance(found, Gap):
            gaps.append(found)
            continue
        last = found
        for gap in gaps:
            aside.corrupt(gap)
        gaps.clear()
    return last, gaps


def _cut(path: Path, size: int) -> None:
    """Make the first `size` bytes durable and drop the rest; a segment without any is removed."""
    if not size:
        path.unlink()
        return
    fd = os.open(path, os.O_RDWR)
    try:
        os.ftruncate(fd, size)
        os.fsync(fd)
    finally:
        os.close(fd)
