"""POST /api/v1/lineage: decode, redact, append; acknowledged once it is on the disk."""

import asyncio
from dataclasses import dataclass

from litestar import MediaType, Request, Response, post
from litestar.datastructures import State

from lineage.collect.log import Kind, Record
from lineage.errors import BadEvent
from lineage.event import decode
from lineage.pipeline import Pipeline
from lineage.redact import redact_bytes
from lineage.serve.body import decompress, split


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


@post(
    "/api/v1/lineage",
    status_code=201,
    summary="Take one OpenLineage event, or an array of them",
    responses={},
)
async def take_events(request: Request[object, object, State]) -> Response[Taken] | Response[bytes]:
    """RunEvent, DatasetEvent or JobEvent; JSON, plain or gzip, at most 16 MiB.

    201 with an empty body: all of it is on the disk. 200 with the refused indexes when some events of an
    array cannot be placed. 400 when the one event, or the body, cannot be understood.
    """
    pipeline: Pipeline = request.app.state.pipeline
    body = decompress(await request.body(), request.headers.get("content-encoding"))
    events = await _split_or_bury(pipeline, body)
    records = [_record(event, pipeline.config.redact.patterns) for event in events or [body]]
    if records:
        await asyncio.wrap_future(pipeline.log.append(records))
    refused = [Refused(i, record.reason) for i, record in enumerate(records) if record.kind is Kind.DEAD]
    if events is None and refused:
        raise BadEvent(refused[0].reason)
    if refused:
        return Response(Taken(len(records) - len(refused), refused), status_code=200)
    return Response(b"", status_code=201, media_type=MediaType.TEXT)


async def _split_or_bury(pipeline: Pipeline, body: bytes) -> list[bytes] | None:
    """The events of the body; a body that is no JSON is kept as a dead letter before it is refused."""
    try:
        return split(body)
    except BadEvent as reason:
        dead = Record(Kind.DEAD, redact_bytes(body, pipeline.config.redact.patterns), str(reason))
        await asyncio.wrap_future(pipeline.log.append([dead]))
        raise


def _record(event: bytes, patterns: list[str]) -> Record:
    redacted = redact_bytes(event, patterns)
    try:
        decode(redacted)
    except BadEvent as reason:
        return Record(Kind.DEAD, redacted, str(reason))
    return Record(Kind.EVENT, redacted)
