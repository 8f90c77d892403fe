"""POST /api/v1/lineage: decode, redact, append; acknowledged once it is on the disk."""

import asyncio
from dataclasses import dataclass

from litestar import MediaType, Request, Response, post
from litestar.datastructures import State
from litestar.openapi.datastructures import ResponseSpec

from lineage.collect.intake import take_in
from lineage.collect.log import Kind, Record
from lineage.errors import BadEvent, Forbidden, TooManyRequests
from lineage.event import Event
from lineage.pipeline import Pipeline
from lineage.redact import redact_bytes
from lineage.serve.bodies import TakesEvents
from lineage.serve.body import decompress, split
from lineage.serve.errors import CLOSED, faults
from lineage.serve.guard import key_of
from lineage.serve.load import Load
from lineage.state.keys import Key


@dataclass
class Refused:
    """An event of an array that was not taken, and why."""

    index: int
    reason: str


@dataclass
class Taken:
    """How many events of an array were taken, and each that was not."""

    accepted: int
    refused: list[Refused]


ROUTE = "/api/v1/lineage"


@post(
    ROUTE,
    status_code=201,
    summary="Take one OpenLineage event, or an array of them",
    operation_class=TakesEvents,
    responses={
        200: ResponseSpec(Taken, description="Some events of the array were not taken."),
        **CLOSED,
        **faults(400, 413),
    },
)
async def take_events(request: Request[object, object, State]) -> Response[Taken] | Response[bytes]:
    """RunEvent, DatasetEvent or JobEvent; JSON, plain or gzip, at most 16 MiB.

    201 with an empty body: all of it is on the disk. 200 with the refused indexes when some events of an
    array cannot be placed. 400 when the one event, or the body, cannot be understood. 403 when an event is
    about a namespace that the key does not reach, 429 when the store is too far behind: nothing is taken.
    """
    state = request.app.state
    admit(state.pipeline)
    sent = await request.body()
    encoding = request.headers.get("content-encoding")
    taken = await take(state.pipeline, state.load, key_of(request), sent, encoding)
    if taken is None:
        return Response(b"", status_code=201, media_type=MediaType.TEXT)
    return Response(taken, status_code=200)


def admit(pipeline: Pipeline) -> None:
    """Raises TooManyRequests while the store is further behind the log than it may be."""
    if pipeline.behind > pipeline.config.limits.behind_events:
        raise TooManyRequests(f"the store is {pipeline.behind} events behind the log")


async def take(
    pipeline: Pipeline, load: Load, key: Key | None, sent: bytes, encoding: str | None
) -> Taken | None:
    """Take a body as it was sent; None: all of it is on the disk.

    Raises BadEvent, TooLarge, TooManyRequests, and Forbidden when an event is not for the key to tell.
    """
    body = decompress(sent, encoding)
    with load.memory(len(body) - len(sent)):
        return await _append(pipeline, body, key)


async def _append(pipeline: Pipeline, body: bytes, key: Key | None) -> Taken | None:
    events = await _split_or_bury(pipeline, body)
    patterns = pipeline.config.redact.patterns
    records = [_record(event, patterns, key) for event in events or [body]]
    if records:
        await asyncio.wrap_future(pipeline.log.append(records))
    refused = [Refused(i, record.reason) for i, record in enumerate(records) if record.kind is Kind.DEAD]
    if events is None and refused:
        raise BadEvent(refused[0].reason)
    return Taken(len(records) - len(refused), refused) if refused else None


async def _split_or_bury(pipeline: Pipeline, body: bytes) -> list[bytes] | None:
    """The events of the body; a body that is no JSON is kept as a dead letter before it is refused."""
    try:
        return split(body)
    except BadEvent as reason:
        dead = Record(Kind.DEAD, redact_bytes(body, pipeline.config.redact.patterns), str(reason))
        await asyncio.wrap_future(pipeline.log.append([dead]))
        raise


def _record(event: bytes, patterns: list[str], key: Key | None) -> Record:
    """The event as it is kept. Raises Forbidden when it is about a namespace the key does not reach."""
    record, decoded = take_in(event, patterns)
    if key is not None and decoded is not None:
        check_reached(decoded, key)
    return record


def check_reached(event: Event, key: Key) -> None:
    """An event is about its job, else about its dataset; what a job reads and writes may lie anywhere.

    Raises Forbidden when that lies in a namespace the key does not reach.
    """
    about = event.job or event.dataset
    if about is not None and not key.reaches(about.namespace):
        raise Forbidden(f"this key does not reach the namespace {about.namespace}")
