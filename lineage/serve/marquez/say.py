"""What Marquez's writing endpoints are told becomes an event of the log; the answer is asked of the store."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from litestar import Request
from litestar.datastructures import State

from lineage.collect.log import Kind, Record
from lineage.errors import LogUnavailable
from lineage.event import decode, encode
from lineage.pipeline import Pipeline
from lineage.redact import redact_bytes
from lineage.serve.guard import actor
from lineage.state import audit

T = TypeVar("T")

PRODUCER = "https://github.com/unified-lineage/unified-lineage/marquez-api"
_SPEC = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs"
_FACETS = "https://openlineage.io/spec/facets/1-0-0/OpenLineage.json"
_OURS = "https://github.com/unified-lineage/unified-lineage/tree/0.1.0/docs/facets"

STORE_WAIT = 8.0
"""Seconds an answer waits for the store to hold what was just said: marquez-python waits ten."""


def facet(name: str, /, **said: object) -> dict[str, object]:
    """A facet; what is None is left out."""
    schema = f"{_OURS}/{name}.json" if name.startswith("marquez_") else _FACETS
    present = {key: value for key, value in said.items() if value is not None}
    return {"_producer": PRODUCER, "_schemaURL": schema, **present}


def event(kind: str, at: datetime | None = None, **said: Any) -> dict[str, Any]:
    """An event of `kind` (RunEvent, JobEvent, DatasetEvent or our CatalogEvent)."""
    schema = f"{_OURS}/catalog_event.json" if kind == "CatalogEvent" else f"{_SPEC}/{kind}"
    when = (at or datetime.now(UTC)).isoformat()
    return {"eventTime": when, "producer": PRODUCER, "schemaURL": schema, **said}


async def say(
    request: Request[object, object, State], said: dict[str, Any], answer: Callable[[Pipeline], T]
) -> T:
    """Append the event, wait until the store holds it, and ask for the answer.

    Raises BadEvent for one that could not be placed, LogUnavailable when the store is too far behind: the
    event is kept then.
    """
    pipeline: Pipeline = request.app.state.pipeline
    body = redact_bytes(encode(said), pipeline.config.redact.patterns)
    decode(body)
    await asyncio.wrap_future(pipeline.log.append([Record(Kind.EVENT, body)]))
    if await asyncio.to_thread(pipeline.wait, STORE_WAIT):
        raise LogUnavailable("what was said is kept, but the store is behind: ask again later")
    return await asyncio.to_thread(answer, pipeline)


async def hide(
    request: Request[object, object, State],
    updated_at: datetime,
    answer: Callable[[Pipeline], T],
    **what: str,
) -> T:
    """Hide `what` (its subject, namespace, name) until a later event names it: an act of the audit."""
    state = request.app.state.pipeline.state
    await asyncio.to_thread(audit.record, state, actor(request), "hide", ":".join(what.values()))
    at = max(datetime.now(UTC), updated_at + timedelta(microseconds=1))
    return await say(request, event("CatalogEvent", at, catalog={"kind": "hidden", **what}), answer)


async def ask(request: Request[object, object, State], question: Callable[[Pipeline], T]) -> T:
    """An answer of the store, before anything is said."""
    pipeline: Pipeline = request.app.state.pipeline
    return await asyncio.to_thread(question, pipeline)
