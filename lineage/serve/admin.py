"""What an administrator asks for: a rebuild, dead letters tried again."""

import asyncio
from dataclasses import dataclass

from litestar import Request, get, post
from litestar.datastructures import State

from lineage.collect.log import Kind, Record
from lineage.errors import BadEvent
from lineage.event import decode
from lineage.pipeline import Pipeline
from lineage.query.dead_letters import DeadLetter, dead_letters
from lineage.serve.errors import CLOSED, faults
from lineage.serve.guard import Door, actor
from lineage.serve.questions import Limit, pipeline_of
from lineage.state import audit


@dataclass
class Replayed:
    """How many dead letters became events, and how many still cannot be placed."""

    placed: int
    still_dead: int


@dataclass
class Rebuild:
    """The number of records a rebuild will read."""

    records: int


@dataclass
class Audit:
    """The administrative acts, and the uses of keys by day; the newest first."""

    acts: list[audit.Act]
    uses: list[audit.Use]


@post(
    "/api/v2/rebuild",
    status_code=202,
    summary="Build the store anew from the log; the present one answers meanwhile",
    responses=CLOSED,
)
async def post_rebuild(request: Request[object, object, State]) -> Rebuild:
    pipeline = pipeline_of(request)
    await asyncio.to_thread(audit.record, pipeline.state, actor(request), "rebuild")
    pipeline.rebuild()
    return Rebuild(pipeline.log.end.count)


@post(
    "/api/v2/dead-letters/replay",
    status_code=200,
    summary="Try every dead letter again",
    responses={**CLOSED, **faults(400)},
)
async def replay_dead_letters(request: Request[object, object, State], limit: Limit = 10_000) -> Replayed:
    """A dead letter that this version can place becomes an event of the log, under its own time."""
    pipeline = pipeline_of(request)
    letters = await asyncio.to_thread(dead_letters, pipeline.store, limit=limit)
    records = [record for letter in letters if (record := _record(pipeline, letter)) is not None]
    told = f"{len(records)} of {len(letters)} dead letters"
    await asyncio.to_thread(audit.record, pipeline.state, actor(request), "replay", told)
    if records:
        await asyncio.wrap_future(pipeline.log.append(records))
    return Replayed(len(records), len(letters) - len(records))


@get(
    "/api/v2/audit",
    sync_to_thread=True,
    summary="What was done by whom, and how often keys were used",
    responses={**CLOSED, **faults(400)},
)
def get_audit(request: Request[object, object, State], limit: Limit = 1000) -> Audit:
    door: Door | None = request.app.state.door
    if door is not None:
        door.flush()
    state = pipeline_of(request).state
    return Audit(audit.acts(state, limit=limit), audit.uses(state, limit=limit))


def _record(pipeline: Pipeline, letter: DeadLetter) -> Record | None:
    body = pipeline.log.body(letter.segment, letter.log_offset)
    try:
        decode(body)
    except BadEvent:
        return None
    return Record(Kind.EVENT, body)
