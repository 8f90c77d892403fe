"""What an administrator asks for: a rebuild, dead letters tried again."""

import asyncio
from dataclasses import dataclass

from litestar import Request, post
from litestar.datastructures import State

from lineage.collect.log import Kind, Record
from lineage.errors import BadEvent
from lineage.event import decode
from lineage.pipeline import Pipeline
from lineage.query.dead_letters import DeadLetter, dead_letters


@dataclass
class Replayed:
    """How many dead letters became events, and how many still cannot be placed."""

    placed: int
    still_dead: int


@dataclass
class Rebuild:
    """The number of records a rebuild will read."""

    records: int


@post(
    "/api/v2/rebuild",
    status_code=202,
    summary="Build the store anew from the log; the present one answers meanwhile",
)
async def post_rebuild(request: Request[object, object, State]) -> Rebuild:
    pipeline: Pipeline = request.app.state.pipeline
    pipeline.rebuild()
    return Rebuild(pipeline.log.end.count)


@post("/api/v2/dead-letters/replay", status_code=200, summary="Try every dead letter again")
async def replay_dead_letters(request: Request[object, object, State], limit: int = 10_000) -> Replayed:
    """A dead letter that this version can place becomes an event of the log, under its own time."""
    pipeline: Pipeline = request.app.state.pipeline
    letters = await asyncio.to_thread(dead_letters, pipeline.store, limit=limit)
    records = [record for letter in letters if (record := _record(pipeline, letter)) is not None]
    if records:
        await asyncio.wrap_future(pipeline.log.append(records))
    return Replayed(len(records), len(letters) - len(records))


def _record(pipeline: Pipeline, letter: DeadLetter) -> Record | None:
    body = pipeline.log.body(letter.segment, letter.log_offset)
    try:
        decode(body)
    except BadEvent:
        return None
    return Record(Kind.EVENT, body)
