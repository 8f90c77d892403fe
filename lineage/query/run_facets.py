"""The facets of one run, read from the log: the store keeps only the newest of jobs and datasets."""

from typing import NamedTuple
from uuid import UUID

from lineage.collect.log import EventLog
from lineage.errors import NotFound
from lineage.event import Facets, decode
from lineage.store.sql import script
from lineage.store.store import Store


class Told(NamedTuple):
    """What a run's events said of the run, and of its job as it stood then."""

    run: Facets
    job: Facets


def told(store: Store, log: EventLog, run_id: UUID) -> Told:
    """The union of the facets of a run's events; of several under one name the latest by event time.

    An event whose bytes can no longer be read adds nothing.
    """
    found = Told({}, {})
    for segment, offset in store.query(script(__package__, "run_facets"), {"run": str(run_id)}).rows:
        try:
            event = decode(log.body(segment, offset))
        except NotFound:
            continue
        found.run.update((event.run.facets if event.run else None) or {})
        found.job.update((event.job.facets if event.job else None) or {})
    return found


def run_facets(store: Store, log: EventLog, run_id: UUID) -> Facets:
    """The run facets of a run; see `told`."""
    return told(store, log, run_id).run
