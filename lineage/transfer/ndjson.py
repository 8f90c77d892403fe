"""NDJSON files, plain, .gz or .zst: read line by line, written so that a stopped writer goes on."""

import gzip
import io
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
import zstandard

from lineage.errors import BadRequest
from lineage.transfer.arguments import SUFFIXES
from lineage.transfer.batch import Line

MAX_LINE = 16 * 1024 * 1024
"""Bytes of a line; an event is never larger."""

_PART = ".part"
_MARK = ".part.json"


def is_ndjson(path: Path) -> bool:
    """Whether the file's name ends as one of SUFFIXES."""
    return path.name.endswith(SUFFIXES)


def read(path: Path) -> Iterator[Line]:
    """The lines of a file, with the bytes of it that are read, as they lie on the disk.

    Raises BadRequest when it cannot be read, where it is damaged, and where a line is longer than MAX_LINE.
    """
    number = 0
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            unpacked = _unpacked(path, file)
            while line := unpacked.readline(MAX_LINE + 2):
                number += 1
                line = line.rstrip(b"\r\n")
                if len(line) > MAX_LINE:
                    raise BadRequest(f"{path}: line {number} is over {MAX_LINE} bytes")
                yield Line(line, file.tell(), size)
    except FileNotFoundError as error:
        raise BadRequest(f"{path}: {error.strerror}") from error
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        raise BadRequest(f"{path}: damaged after line {number}: {error}") from error


def _unpacked(path: Path, file: BinaryIO) -> BinaryIO:
    if path.suffix == ".gz":
        return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]  # reads like one
    if path.suffix == ".zst":
        reader = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True, closefd=False)
        return io.BufferedReader(reader)
    return file


class Mark(msgspec.Struct, frozen=True):
    """How far a file was written: what the writer wants to know again, and the bytes on the disk."""

    source: str
    next: str
    events: int
    bytes: int


class Writer:
    """Writes FILE.part block by block and marks how far it got; `finish` gives it its name.

    Each block is a gzip member or zstd frame of its own: equal blocks make equal files, and a writer that was
    stopped goes on after its last whole block.
    """

    def __init__(self, path: Path, source: str) -> None:
        self._path = path
        self._part = path.with_name(path.name + _PART)
        self._mark = path.with_name(path.name + _MARK)
        self._source = source
        self.mark = self._found() or Mark(source, "0.0.0", 0, 0)
        with self._part.open("ab") as file:
            file.truncate(self.mark.bytes)

    def write(self, block: bytes, events: int, next_place: str) -> None:
        """Add a block of `events` lines; on the disk, with its mark, before this returns."""
        packed = self._packed(block) if block else b""
        with self._part.open("ab") as file:
            file.write(packed)
            file.flush()
            os.fsync(file.fileno())
        self.mark = Mark(self._source, next_place, self.mark.events + events, self.mark.bytes + len(packed))
        temporary = self._mark.with_name(self._mark.name + ".tmp")
        temporary.write_bytes(msgspec.json.encode(self.mark))
        temporary.replace(self._mark)

    def finish(self) -> None:
        """Give the file its name, in place of an older one."""
        self._part.replace(self._path)
        self._mark.unlink(missing_ok=True)

    def _found(self) -> Mark | None:
        """The mark of a writer of the same source that was stopped."""
        try:
            mark = msgspec.json.decode(self._mark.read_bytes(), type=Mark)
        except (OSError, msgspec.DecodeError):
            return None
        whole = self._part.exists() and self._part.stat().st_size >= mark.bytes
        return mark if whole and mark.source == self._source else None

    def _packed(self, block: bytes) -> bytes:
        if self._path.suffix == ".gz":
            return gzip.compress(block, mtime=0)
        if self._path.suffix == ".zst":
            return zstandard.ZstdCompressor(write_checksum=True).compress(block)
        return block
