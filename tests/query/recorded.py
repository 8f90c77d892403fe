"""A log on the disk and a store that has taken all of it in."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from build import Event
from empty import empty_store

from lineage.collect.log import EventLog, Kind, Record
from lineage.pipeline import drain
from lineage.store.store import Store


@contextmanager
def recorded(home: Path, *events: Event | Record) -> Iterator[tuple[Store, EventLog]]:
    """The events, received now; a Record stands for itself."""
    records = [
        said if isinstance(said, Record) else Record(Kind.EVENT, json.dumps(said).encode()) for said in events
    ]
    with EventLog.open(home / "log") as log:
        if records:
            log.append(records).result(timeout=30)
        store = empty_store()
        while drain(log, store):
            pass
        yield store, log
        store.close()
