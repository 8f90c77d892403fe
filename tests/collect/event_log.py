"""Short ways to fill an event log and to read all of it."""

from collections.abc import Iterator
from pathlib import Path

from lineage.collect.log import BEGINNING, Entry, EventLog, Kind, Position, Record


def events(*bodies: bytes) -> list[Record]:
    return [Record(Kind.EVENT, body) for body in bodies]


def bodies(count: int, prefix: str = "event", pad: int = 0) -> list[bytes]:
    return [f"{prefix}-{number:05d}".encode().ljust(pad, b".") for number in range(count)]


def fill(log: EventLog, *all_bodies: bytes) -> list[Entry]:
    """Append each body in a call of its own; returns the whole log."""
    for done in [log.append(events(body)) for body in all_bodies]:
        done.result(timeout=30)
    return replay(log)


def pages(log: EventLog, start: Position, max_records: int, max_bytes: int) -> Iterator[list[Entry]]:
    while page := log.read(start, max_records=max_records, max_bytes=max_bytes):
        yield page
        start = page[-1].next


def replay(
    log: EventLog, start: Position = BEGINNING, max_records: int = 1000, max_bytes: int = 1 << 20
) -> list[Entry]:
    return [entry for page in pages(log, start, max_records, max_bytes) for entry in page]


def read_bodies(log: EventLog) -> list[bytes]:
    return [entry.body for entry in replay(log)]


def only_segment(folder: Path) -> Path:
    (path,) = folder.glob("*.log*")
    return path
