"""Events as they came."""

from collections.abc import Sequence

from lineage.collect.log import EventLog
from lineage.errors import NotFound
from lineage.query.marquez.page import ALL, ALWAYS, Page, Span
from lineage.query.marquez.types import Events, JsonObject, raw
from lineage.store.sql import script
from lineage.store.store import Store


def events(
    store: Store,
    log: EventLog,
    page: Page = ALL,
    *,
    namespace: str | None = None,
    within: Sequence[str] | None = None,
    span: Span = ALWAYS,
    ascending: bool = False,
) -> Events:
    """OpenLineage events by their time, without secrets, else byte for byte; damaged ones are left out.

    With `within` only those about jobs in these namespaces, or, of no job, about datasets in them.
    """
    asked = {
        "namespace": namespace,
        "within": within,
        "ascending": ascending,
        **span._asdict(),
        **page._asdict(),
    }
    rows = store.query(script(__package__, "events"), asked).rows
    bodies = [body for segment, place, _ in rows if (body := _body(log, segment, place)) is not None]
    return Events(bodies, rows[0][2] if rows else 0)


def _body(log: EventLog, segment: int, offset: int) -> JsonObject | None:
    try:
        body: JsonObject = raw(log.body(segment, offset))
    except NotFound:
        return None
    return body
