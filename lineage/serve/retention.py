"""What an administrator takes out of the log: what has grown old, and what is to be erased."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from litestar import Request, post
from litestar.datastructures import State

from lineage.config import LONGEST_DAYS
from lineage.errors import BadRequest
from lineage.pipeline import Pipeline
from lineage.retention.erase import Erased, erase, find
from lineage.retention.prune import Pruned, prune
from lineage.serve.errors import CLOSED, faults
from lineage.serve.guard import actor

CATCH_UP = 60.0
"""Seconds the store may take to hold all of the log before it is asked what goes."""


@dataclass
class Prune:
    """What is older than `days` (else as lineage.toml says) goes; a dry run only says what would."""

    days: int | None = None
    dry_run: bool = False


@dataclass
class Erase:
    """A dataset or run by its id or any unambiguous name; a dry run only says what would go."""

    what: str
    dry_run: bool = False


@post(
    "/api/v2/prune",
    status_code=200,
    summary="Take out of the log what has grown old",
    responses={**CLOSED, **faults(400, 413)},
)
async def post_prune(request: Request[object, object, State], data: Prune) -> Pruned:
    """The store is built anew afterwards; the present one answers meanwhile."""
    pipeline: Pipeline = request.app.state.pipeline
    days = data.days if data.days is not None else pipeline.config.retention.days
    if days is None:
        raise BadRequest("days: say after how many days events go, or set [retention] days in lineage.toml")
    if not 1 <= days <= LONGEST_DAYS:
        raise BadRequest(f"days: {days} is not from 1 to {LONGEST_DAYS}")
    await asyncio.to_thread(pipeline.wait, CATCH_UP)
    before = datetime.now(UTC) - timedelta(days=days)
    return await asyncio.to_thread(prune, pipeline, before, actor(request), dry_run=data.dry_run)


@post(
    "/api/v2/erase",
    status_code=200,
    summary="Erase a dataset or a run, also from the log",
    responses={**CLOSED, **faults(400, 404, 409, 413)},
)
async def post_erase(request: Request[object, object, State], data: Erase) -> Erased:
    """The store is built anew afterwards; the present one answers meanwhile."""
    pipeline: Pipeline = request.app.state.pipeline
    await asyncio.to_thread(pipeline.wait, CATCH_UP)
    erasure = await asyncio.to_thread(find, pipeline.store, data.what)
    return await asyncio.to_thread(erase, pipeline, erasure, actor(request), dry_run=data.dry_run)
