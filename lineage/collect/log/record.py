"""One record of the event log, in memory and as bytes.

    magic 4 | crc32 4 | length 4 | number 8 | received_at 8 | kind 1 | reason length 4 | reason | body

Little endian. `length` is that of reason and body. The crc covers everything after it and starts from the
record's offset, so bytes inside a body that look like a record are not taken for one when a reader looks for
the next good record after a damaged one. `number` counts records over all segments: a reader that had to
skip some still knows how many there were.
"""

import enum
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from lineage.errors import TooLarge

MAGIC = b"\xf5ULr"  # 0xf5 never occurs in UTF-8, so no JSON body holds it
MAX_BODY = 16 * 1024 * 1024
MAX_REASON = 64 * 1024

_MARK = struct.Struct("<4sI")
_REST = struct.Struct("<IQqBI")
_HEAD = struct.Struct(_MARK.format + _REST.format.lstrip("<"))
HEAD_BYTES = _HEAD.size
MAX_RECORD = HEAD_BYTES + MAX_REASON + MAX_BODY


class Kind(enum.IntEnum):
    """What a record holds."""

    EVENT = 1
    DEAD = 2  # a body that could not be placed, with its reason
    BLANK = 3  # zeros in the place of a record that was taken out
    CUT = 4  # an event that something was cut out of; its reason is the id it had, in hex

    @property
    def is_event(self) -> bool:
        return self in (Kind.EVENT, Kind.CUT)


class Record(NamedTuple):
    """What is to be appended; `reason` says why a DEAD body could not be placed."""

    kind: Kind
    body: bytes
    reason: str = ""


class Position(NamedTuple):
    """A place between two records, ordered by (segment, offset).

    `offset` is in bytes of the plain segment, also when the segment is sealed; `count` is how many records
    were appended before it, over all segments.
    """

    segment: int
    offset: int
    count: int  # type: ignore[assignment]  # tuple.count() is not used on positions


BEGINNING = Position(0, 0, 0)


class Entry(NamedTuple):
    """A record as it lies in the log; `received_at` in microseconds UTC since 1970."""

    kind: Kind
    body: bytes
    reason: str
    received_at: int
    position: Position
    next: Position


_KINDS = {int(kind): kind for kind in Kind}


def size(record: Record) -> int:
    """The bytes `record` takes in a segment.

    Raises:
        TooLarge: the body is over MAX_BODY or the reason over MAX_REASON.
    """
    reason_bytes = len(record.reason.encode())
    if len(record.body) > MAX_BODY:
        raise TooLarge(f"a body of {len(record.body)} bytes; the event log takes {MAX_BODY}")
    if reason_bytes > MAX_REASON:
        raise TooLarge(f"a reason of {reason_bytes} bytes; the event log takes {MAX_REASON}")
    return HEAD_BYTES + reason_bytes + len(record.body)


def encode(record: Record, received_at: int, position: Position) -> tuple[bytes, bytes, bytes]:
    """The record's bytes at `position`, in parts to be joined once: head, reason, body."""
    reason = record.reason.encode()
    length = len(reason) + len(record.body)
    rest = _REST.pack(length, position.count, received_at, record.kind, len(reason))
    crc = zlib.crc32(record.body, zlib.crc32(reason, zlib.crc32(rest, position.offset)))
    return _MARK.pack(MAGIC, crc) + rest, reason, record.body


def blank(entry: Entry) -> bytes:
    """A record without content in the place of another: of the same length, and counted like it."""
    start, end = entry.position, entry.next
    content = bytes(end.offset - start.offset - HEAD_BYTES)
    return b"".join(encode(Record(Kind.BLANK, content), 0, start))


def entries(data: bytes, segment: int, offset: int) -> Iterator[Entry]:
    """The whole, undamaged records at the beginning of `data`, which lies at `offset`."""
    view = memoryview(data)
    at = 0
    while (entry := parse(view, at, segment, offset + at)) is not None:
        yield entry
        at = entry.next.offset - offset


def parse(view: memoryview, at: int, segment: int, offset: int) -> Entry | None:
    """The record at `view[at:]`, which lies at `offset`; None where no whole, undamaged record begins."""
    if len(view) - at < HEAD_BYTES:
        return None
    magic, crc, length, number, received_at, kind, reason_length = _HEAD.unpack_from(view, at)
    end = at + HEAD_BYTES + length
    if magic != MAGIC or end > len(view) or zlib.crc32(view[at + _MARK.size : end], offset) != crc:
        return None
    body_at = at + HEAD_BYTES + reason_length
    return Entry(
        _KINDS[kind],
        bytes(view[body_at:end]),
        str(view[at + HEAD_BYTES : body_at], "utf-8") if reason_length else "",
        received_at,
        Position(segment, offset, number),
        Position(segment, offset + end - at, number + 1),
    )


def claimed_bytes(data: bytes) -> int:
    """How many bytes the record at the beginning of `data` says it takes; at most MAX_RECORD.

    A damaged head may say anything: it is a hint how much to read, never a promise.
    """
    if len(data) < HEAD_BYTES or not data.startswith(MAGIC):
        return HEAD_BYTES
    return min(HEAD_BYTES + int(_HEAD.unpack_from(data)[2]), MAX_RECORD)
