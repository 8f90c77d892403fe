"""A sealed segment: the same bytes as zstd frames, with an index to find a plain offset by.

    frame... | skippable frame: (plain end 8, file end 8) a frame | frames 4 | format 4 | crc32 4 | magic 8

A frame begins with a record and ends before one, so a record is decoded from one frame, and a damaged frame
costs only the records in it. The index is a skippable frame: `zstdcat` gives the plain segment back.
"""

import bisect
import logging
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import zstandard

from lineage.collect.log.record import Entry
from lineage.collect.log.scan import Damaged, Gap, scan
from lineage.collect.log.segment import HEADER_BYTES, PlainSource, plain_path, sync_folder, write_all
from lineage.errors import LogUnavailable

SUFFIX = ".log.zst"
TEMPORARY = ".tmp"
FRAME_BYTES = 256 * 1024

_FORMAT = 1
_MAGIC = b"UL-INDEX"
_FRAME_MAGIC = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = struct.Struct("<II")
_SKIPPABLE_MAGIC = 0x184D2A50
_ROW = struct.Struct("<QQ")
_COUNTS = struct.Struct("<II")
_TRAILER = struct.Struct("<8sI8s")
_LEVEL = 3

logger = logging.getLogger("lineage")


def sealed_path(folder: Path, number: int) -> Path:
    """Where segment `number` lies once it is sealed."""
    return folder / f"{number:012d}{SUFFIX}"


class _Frame(NamedTuple):
    plain_start: int
    file_start: int
    plain_end: int
    file_end: int


def seal(folder: Path, number: int) -> None:
    """Replace plain segment `number` by its sealed form; a reader finds one of the two at any moment.

    The sealed file gets its name only when it is on the disk and gives back the plain bytes. After a crash
    both may be there; then the sealed one counts.

    Raises:
        OSError: the segment stays plain.
    """
    temporary = sealed_path(folder, number).with_suffix(TEMPORARY)
    try:
        with PlainSource(plain_path(folder, number), number) as source:
            write_frames(temporary, (source.read(start, end - start) for start, end in _cuts(source)))
            _verify(source, temporary)
        temporary.rename(sealed_path(folder, number))
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(folder)
    plain_path(folder, number).unlink()


def write_frames(path: Path, frames: Iterable[bytes]) -> None:
    """Write a sealed segment, each of the plain stretches as a frame; on the disk when this returns."""
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    rows, plain_end, file_end = [], 0, 0
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
    try:
        for plain in frames:
            frame = compressor.compress(plain)
            write_all(fd, frame)
            plain_end += len(plain)
            file_end += len(frame)
            rows.append(_ROW.pack(plain_end, file_end))
        write_all(fd, _index_frame(rows))
        os.fsync(fd)
    finally:
        os.close(fd)


def _cuts(source: PlainSource) -> Iterator[tuple[int, int]]:
    """The plain stretches that become frames: whole records, FRAME_BYTES or a little more."""
    start = 0
    for found in scan(source, HEADER_BYTES):
        if isinstance(found, Entry) and found.next.offset - start >= FRAME_BYTES:
            yield start, found.next.offset
            start = found.next.offset
    if start < source.size:
        yield start, source.size


def _index_frame(rows: list[bytes]) -> bytes:
    table = b"".join(rows)
    counts = _COUNTS.pack(len(rows), _FORMAT)
    payload = table + _TRAILER.pack(counts, zlib.crc32(counts, zlib.crc32(table)), _MAGIC)
    return _SKIPPABLE.pack(_SKIPPABLE_MAGIC, len(payload)) + payload


def _verify(plain: PlainSource, path: Path) -> None:
    with SealedSource(path, plain.number) as sealed:
        offset = 0
        while offset < sealed.size:
            data = sealed.read(offset, FRAME_BYTES)
            if data != plain.read(offset, len(data)):
                raise OSError(f"{path} does not give back what was sealed at offset {offset}")
            offset += len(data)
        if offset != plain.size:
            raise OSError(f"{path} ends at {offset}, the plain segment at {plain.size}")


class SealedSource:
    """The plain bytes of a sealed segment; one read gives at most the rest of one frame."""

    def __init__(self, path: Path, number: int) -> None:
        self.number = number
        self._fd = os.open(path, os.O_RDONLY)
        try:
            found = os.fstat(self._fd)
            self._frames = _frames(_Opened(path, found.st_ino, found.st_mtime_ns, self._fd))
        except BaseException:
            os.close(self._fd)
            raise
        self.size = self._frames[-1].plain_end if self._frames else 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._fd)

    def read(self, offset: int, want: int) -> bytes:  # noqa: ARG002 - a frame is decoded whole, or not at all
        """The frame's bytes from `offset` on.

        Raises:
            Damaged: the frame cannot be decoded.
        """
        frame = self._frames[bisect.bisect_right(self._frames, offset, key=_plain_start) - 1]
        packed = os.pread(self._fd, frame.file_end - frame.file_start, frame.file_start)
        length = frame.plain_end - frame.plain_start
        plain = _decompress(packed, length)
        if plain is None:
            raise Damaged(Gap(self.number, frame.plain_start, length, packed))
        return plain[offset - frame.plain_start :]


def _plain_start(frame: _Frame) -> int:
    return frame.plain_start


def _decompress(packed: bytes, length: int) -> bytes | None:
    """The frame's plain bytes, None if it is damaged.

    The size in the frame is compared first: a damaged one would have the decoder ask for as much memory.
    """
    try:
        if zstandard.frame_content_size(packed) != length:
            return None
        return zstandard.ZstdDecompressor().decompress(packed)
    except zstandard.ZstdError:
        return None


@dataclass(frozen=True)
class _Opened:
    """An open file, the same as another that was opened of it: a rewritten one has an inode of its own."""

    path: Path
    inode: int
    modified: int
    fd: int = field(compare=False)

    def read(self, start: int, size: int) -> bytes:
        return os.pread(self.fd, size, start)


@lru_cache(maxsize=256)
def _frames(file: _Opened) -> tuple[_Frame, ...]:
    """Where the frames of a file lie; found again by walking them when the index is damaged."""
    size = os.fstat(file.fd).st_size
    rows = _index(file, size)
    if rows is None:
        rows = list(_walk(file.read(0, size)))
        logger.error(
            "event log: the index of %s is damaged; %d frames found without it", file.path, len(rows)
        )
    return tuple(_Frame(*start, *end) for start, end in pairwise([(0, 0), *rows]))


def _index(file: _Opened, size: int) -> list[tuple[int, int]] | None:
    """(plain end, file end) of each frame, None if the index is damaged.

    Raises:
        LogUnavailable: the index has the format of another version.
    """
    trailer = file.read(max(0, size - _TRAILER.size), _TRAILER.size)
    if len(trailer) < _TRAILER.size:
        return None
    counts, crc, magic = _TRAILER.unpack(trailer)
    count, version = _COUNTS.unpack(counts)
    table = file.read(max(0, size - _TRAILER.size - count * _ROW.size), min(size, count * _ROW.size))
    if magic != _MAGIC or zlib.crc32(counts, zlib.crc32(table)) != crc:
        return None
    if version != _FORMAT:
        raise LogUnavailable(f"{file.path} has index format {version}; this version reads format {_FORMAT}")
    return list(_ROW.iter_unpack(table))


def _walk(data: bytes) -> Iterator[tuple[int, int]]:
    plain, at = 0, 0
    while data.startswith(_FRAME_MAGIC, at):
        decoder = zstandard.ZstdDecompressor().decompressobj()
        try:
            plain += len(decoder.decompress(data[at:]))
        except zstandard.ZstdError:
            return
        at = len(data) - len(decoder.unused_data)
        yield plain, at
