"""A plain segment: a header, then records to the end of the file.

magic 8 | format 4 | crc32 of both 4 | records
"""

import os
import struct
import zlib
from pathlib import Path
from types import TracebackType
from typing import Self

from lineage.errors import LogUnavailable

FORMAT = 1
SUFFIX = ".log"

_MAGIC = b"UL-LOG\r\n"
_FIELDS = struct.Struct("<8sI")
_CRC = struct.Struct("<I")
HEADER_BYTES = _FIELDS.size + _CRC.size


def plain_path(folder: Path, number: int) -> Path:
    """Where segment `number` lies while it is plain."""
    return folder / f"{number:012d}{SUFFIX}"


def header() -> bytes:
    """What every segment begins with."""
    fields = _FIELDS.pack(_MAGIC, FORMAT)
    return fields + _CRC.pack(zlib.crc32(fields))


def check_format(head: bytes, path: Path) -> None:
    """Refuse a segment of another format; a damaged header passes, since each record proves itself.

    Raises:
        LogUnavailable: the segment was written by another version.
    """
    fields = head[: _FIELDS.size]
    if len(head) < HEADER_BYTES or _CRC.unpack_from(head, _FIELDS.size)[0] != zlib.crc32(fields):
        return
    magic, number = _FIELDS.unpack(fields)
    if magic == _MAGIC and number != FORMAT:
        raise LogUnavailable(f"{path} has format {number}; this version reads format {FORMAT}")


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable: a synced file without its name is lost after a power cut."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def write_all(fd: int, data: bytes) -> None:
    """Write all of `data`: one `write` may take only a part, above all when the disk is nearly full."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


class PlainSource:
    """The bytes of a plain segment up to `limit`, or to the end of the file."""

    def __init__(self, path: Path, number: int, limit: int | None = None) -> None:
        self.number = number
        self._fd = os.open(path, os.O_RDONLY)
        self.size = os.fstat(self._fd).st_size if limit is None else limit

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._fd)

    def read(self, offset: int, want: int) -> bytes:
        """`want` bytes from `offset`, fewer where the segment ends."""
        return os.pread(self._fd, min(want, self.size - offset), offset)


class RemovedSource:
    """A segment that holds nothing any more, and whose file is gone."""

    size = 0

    def __init__(self, number: int) -> None:
        self.number = number

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def read(self, offset: int, want: int) -> bytes:  # noqa: ARG002 - there is nothing, wherever one looks
        return b""


class Tail:
    """The segment that is being appended to; used by one thread."""

    def __init__(self, folder: Path, number: int) -> None:
        self.number = number
        self.path = plain_path(folder, number)
        self.durable = 0  # bytes that a successful fdatasync covers
        self.torn = False  # bytes beyond `durable` may lie in the file
        self.doubtful = False  # a sync failed: what the kernel still holds of the file proves nothing
        self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o640)

    @property
    def next_offset(self) -> int:
        """Where the next record will begin."""
        return self.durable or HEADER_BYTES

    @property
    def sound(self) -> bool:
        """Whether no failed append has left anything behind."""
        return not (self.torn or self.doubtful)

    def append(self, data: bytes) -> None:
        """Write `data` and return once it is on the disk; the header goes with the first of it.

        Raises:
            OSError: nothing of `data` counts; `cut` before the next append.
        """
        payload = data if self.durable else header() + data
        self.torn = True
        write_all(self._fd, payload)
        self.doubtful = True
        os.fdatasync(self._fd)
        if not self.durable:
            sync_folder(self.path.parent)
        self.durable += len(payload)
        self.torn = self.doubtful = False

    def cut(self) -> None:
        """Take back whatever a failed append left behind the durable bytes.

        After a failed sync the pages that were to be written are dropped from memory too, so that the next
        read shows what the disk really holds.

        Raises:
            OSError: it could not be cut; try again later.
        """
        os.ftruncate(self._fd, self.durable)
        os.fsync(self._fd)
        if self.doubtful:
            os.posix_fadvise(self._fd, 0, 0, os.POSIX_FADV_DONTNEED)
        self.torn = False

    def close(self) -> None:
        """Give the file up; its durable bytes stay."""
        os.close(self._fd)
