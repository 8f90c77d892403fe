"""Events on their way into the log: lines in groups, and how far their source has been read."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

BATCH_LINES = 3_000
BATCH_BYTES = 12 * 1024 * 1024


class Batch(NamedTuple):
    """One event a line; `done` of `total` of the source is read with them, in whatever it counts."""

    lines: list[bytes]
    done: int
    total: int


class Line(NamedTuple):
    """One event, and how far the source is read with it."""

    body: bytes
    done: int
    total: int


def batches(lines: Iterable[Line]) -> Iterator[Batch]:
    """The lines in groups of at most BATCH_LINES, and of BATCH_BYTES unless one line alone is larger."""
    batch, size, done, total = list[bytes](), 0, 0, 0
    for line, now, of in lines:
        if batch and (len(batch) == BATCH_LINES or size + len(line) > BATCH_BYTES):
            yield Batch(batch, done, total)
            batch, size = [], 0
        batch.append(line)
        size += len(line)
        done, total = now, of
    if batch:
        yield Batch(batch, done, total)
