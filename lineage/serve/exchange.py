"""Events in bulk: out of the log as NDJSON, and into it again without repeating any."""

import asyncio
from dataclasses import dataclass
from typing import NamedTuple

from litestar import Request, Response, get, post
from litestar.datastructures import State

from lineage.collect.intake import take_in
from lineage.collect.log import BEGINNING, Kind, Position, Record
from lineage.errors import BadRequest, TooLarge, TooManyRequests
from lineage.names import content_digest
from lineage.normalise import event_id
from lineage.pipeline import Pipeline
from lineage.query.exchange.known import known
from lineage.query.exchange.page import page
from lineage.serve.bodies import TakesLines
from lineage.serve.body import MAX_BATCH, decompress
from lineage.serve.errors import CLOSED, faults
from lineage.serve.guard import key_of
from lineage.serve.ingest import check_reached
from lineage.serve.load import Load
from lineage.state.keys import Key

NDJSON = "application/x-ndjson"

STORE_WAIT = 30.0
"""Seconds an import waits for the store to hold what came before it, else it is asked to come again."""


@dataclass
class RefusedLine:
    """A line that is no event and was kept as a dead letter; the first line is 1."""

    line: int
    reason: str


@dataclass
class Imported:
    """Of the lines of a request: new ones, those that were there, and those that cannot be placed."""

    added: int
    known: int
    refused: list[RefusedLine]


@get(
    "/api/v2/events/export",
    media_type=NDJSON,
    sync_to_thread=True,
    summary="The events of the log, in order",
    responses={**CLOSED, **faults(400)},
)
def export_events(request: Request[object, object, State], after: str = "0.0.0") -> Response[bytes]:
    """One page of NDJSON; Lineage-Next is the `after` of the next page, Lineage-Records what the log holds.

    The first two numbers of `after` are a place in the log, the last how many records lie before it; the
    export is complete once that reaches Lineage-Records.
    """
    pipeline: Pipeline = request.app.state.pipeline
    records = pipeline.log.end.count
    bodies, place = page(pipeline.store, pipeline.log, _position(after))
    headers = {"Lineage-Next": ".".join(map(str, place)), "Lineage-Records": str(records)}
    return Response(b"".join(body + b"\n" for body in bodies), media_type=NDJSON, headers=headers)


def _position(text: str) -> Position:
    parts = text.split(".")
    if len(parts) != len(BEGINNING) or not all(part.isdecimal() for part in parts):
        raise BadRequest(f"after: {text!r} is no place in the log; take it from Lineage-Next")
    return Position(*map(int, parts))


@post(
    "/api/v2/events/import",
    status_code=200,
    summary="Take events that may be there already",
    operation_class=TakesLines,
    responses={**CLOSED, **faults(400, 413)},
)
async def import_events(request: Request[object, object, State]) -> Imported:
    """NDJSON, plain or gzip, at most 16 MiB and 10,000 lines; what the log holds already is left out.

    429 while the store is behind the log: only the store knows what is there.
    """
    pipeline: Pipeline = request.app.state.pipeline
    sent = await request.body()
    body = decompress(sent, request.headers.get("content-encoding"))
    load: Load = request.app.state.load
    with load.memory(len(body) - len(sent)):
        return await _take_new(pipeline, body.split(b"\n"), key_of(request))


async def _take_new(pipeline: Pipeline, lines: list[bytes], key: Key | None) -> Imported:
    if len(lines) > MAX_BATCH + 1:
        raise TooLarge(f"a request holds at most {MAX_BATCH} lines, this one {len(lines)}")
    if missing := await asyncio.to_thread(pipeline.wait, STORE_WAIT):
        raise TooManyRequests(f"the store is {missing} records behind; send the same lines again later")
    arrived = _arrived(lines, pipeline.config.redact.patterns, key)
    there = await asyncio.to_thread(known, pipeline.store, arrived.keys())
    new = [line.record for each, line in arrived.items() if each not in there]
    if new:
        await asyncio.wrap_future(pipeline.log.append(new))
    dead = [line for line in arrived.values() if line.record.kind is Kind.DEAD]
    added = sum(record.kind is Kind.EVENT for record in new)
    sent = sum(1 for line in lines if line.strip())
    return Imported(
        added, sent - added - len(dead), [RefusedLine(line.number, line.record.reason) for line in dead]
    )


class _Line(NamedTuple):
    number: int
    record: Record


def _arrived(lines: list[bytes], patterns: list[str], key: Key | None) -> dict[bytes, _Line]:
    """Each line's record under its id; of a repeated one the first.

    Raises Forbidden when one is about a namespace the key does not reach.
    """
    arrived: dict[bytes, _Line] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        record, event = take_in(line, patterns)
        if event is None:
            arrived.setdefault(content_digest(record.body), _Line(number, record))
            continue
        if key is not None:
            check_reached(event, key)
        arrived.setdefault(event_id(event, record.body), _Line(number, record))
    return arrived
