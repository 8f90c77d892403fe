"""The events of the log in order, each once: what an export is made of."""

from collections.abc import Sequence
from typing import NamedTuple

from lineage.collect.log import Entry, EventLog, Position
from lineage.store.sql import script
from lineage.store.store import Store

PAGE_EVENTS = 1_000
PAGE_BYTES = 8 * 1024 * 1024


class Page(NamedTuple):
    """Events from one place of the log on, and the place after them."""

    bodies: list[bytes]
    next: Position


def page(store: Store, log: EventLog, start: Position) -> Page:
    """The events from `start` on: PAGE_EVENTS, fewer where they pass PAGE_BYTES or where the store ends.

    Where pages end depends on the events alone, not on what lies between them. An event that was sent several
    times comes once, at its first place; dead letters are no events.
    """
    bodies: list[bytes] = []
    room = PAGE_BYTES
    stored = store.progress().records
    while start.count < stored:
        entries = log.read(start, max_records=PAGE_EVENTS, max_bytes=PAGE_BYTES)
        first = _first_places(store, entries) if entries else set()
        for entry in entries:
            if entry.position[:2] in first:
                room -= len(entry.body)
                if bodies and room < 0:
                    return Page(bodies, start)
                bodies.append(entry.body)
            start = entry.next
            if len(bodies) == PAGE_EVENTS or start.count >= stored:
                return Page(bodies, start)
        if not entries:
            break
    return Page(bodies, start)


def _first_places(store: Store, entries: Sequence[Entry]) -> set[tuple[int, int]]:
    first, last = entries[0].position, entries[-1].position
    asked = {
        "first_segment": first.segment,
        "first_offset": first.offset,
        "last_segment": last.segment,
        "last_offset": last.offset,
    }
    return {(segment, offset) for segment, offset in store.query(script(__package__, "places"), asked).rows}
