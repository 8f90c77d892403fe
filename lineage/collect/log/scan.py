"""Finds the records in a segment, and the stretches between them that are none."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from lineage.collect.log.record import MAGIC, Entry, claimed_bytes, entries, parse

CHUNK = 1024 * 1024


class Source(Protocol):
    """The plain bytes of a segment, however they are stored."""

    number: int
    size: int  # where the plain bytes end

    def read(self, offset: int, want: int) -> bytes:
        """At least one and, unless the segment or its frame ends before, `want` bytes from `offset`.

        Raises:
            Damaged: the bytes there cannot be had.
        """
        ...


class Gap(NamedTuple):
    """A stretch of a segment that holds no readable record; `data` is what is there instead."""

    segment: int
    offset: int
    length: int
    data: bytes


class Damaged(Exception):
    """A stretch of a segment cannot be decoded."""

    def __init__(self, gap: Gap) -> None:
        super().__init__(gap.segment, gap.offset, gap.length)
        self.gap = gap


def scan(source: Source, offset: int, chunk: int = CHUNK) -> Iterator[Entry | Gap]:
    """All records from `offset` on in order, and the gaps between them."""
    while offset < source.size:
        try:
            for found in _stretch(source, offset, chunk):
                yield found
                offset = found.next.offset if isinstance(found, Entry) else found.offset + found.length
        except Damaged as damaged:
            yield damaged.gap
            offset = damaged.gap.offset + damaged.gap.length


def record_at(source: Source, offset: int, chunk: int) -> Entry | None:
    """The record that begins at `offset`, None if there is none.

    Raises:
        Damaged: the bytes there cannot be had.
    """
    return next(entries(_enough(source, offset, chunk), source.number, offset), None)


def _stretch(source: Source, offset: int, chunk: int) -> Iterator[Entry | Gap]:
    """What one read brings: records, or the gap that begins at `offset`."""
    nothing = True
    for entry in entries(_enough(source, offset, chunk), source.number, offset):
        nothing = False
        yield entry
    if nothing:
        yield _gap(source, offset)


def _enough(source: Source, offset: int, chunk: int) -> bytes:
    """At least the whole record that begins at `offset`, if one does."""
    data = source.read(offset, chunk)
    claimed = claimed_bytes(data)
    return data if claimed <= len(data) else source.read(offset, claimed)


def _gap(source: Source, offset: int) -> Gap:
    """The gap from `offset` to the next good record, or to the end of what can be read in one piece."""
    want = CHUNK
    while True:
        data = source.read(offset, want)
        length = _next_record(data, source.number, offset)
        if length:
            return Gap(source.number, offset, length, data[:length])
        if len(data) < want:
            # Without any data the file was cut from outside.
            return Gap(source.number, offset, len(data) or source.size - offset, data)
        want *= 8


def _next_record(data: bytes, segment: int, offset: int) -> int:
    """Where in `data`, after its first byte, a whole good record begins; 0 if none does."""
    view = memoryview(data)
    at = data.find(MAGIC, 1)
    while at > 0 and parse(view, at, segment, offset + at) is None:
        at = data.find(MAGIC, at + 1)
    return max(at, 0)
