"""What the routes of /api/v1 have in common: how they are declared, and the words of their parameters."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, delete, get, post, put
from litestar.datastructures import State
from litestar.params import QueryParameter

from lineage.errors import NotFound
from lineage.pipeline import Pipeline
from lineage.query.marquez.namespaces import reached
from lineage.query.marquez.page import Page
from lineage.serve.errors import CLOSED, faults
from lineage.serve.guard import key_of

Asked = Request[object, object, State]
MAX_LIMIT = 1_000
"""Rows of one answer; a client that asks for more gets the next page by its offset."""

MAX_OFFSET = 2**31 - 1

Limit = Annotated[
    int,
    QueryParameter(ge=0, description=f"Rows at most; over {MAX_LIMIT} counts as {MAX_LIMIT}.", le=2**31 - 1),
]
Offset = Annotated[int, QueryParameter(ge=0, le=MAX_OFFSET, description="Rows to leave out.")]
NodeId = Annotated[
    str,
    QueryParameter(
        name="nodeId",
        min_length=1,
        description="dataset:NS:NAME, datasetField:NS:NAME:FIELD, job:NS:NAME or run:UUID.",
    ),
]
Depth = Annotated[int, QueryParameter(ge=0, le=100, description="How many jobs away at most.")]
Moment = Annotated[datetime | None, QueryParameter(description="An ISO-8601 instant.")]


_READING: dict[str, Any] = {"sync_to_thread": True, "responses": {**CLOSED, **faults(400, 404)}}
_WRITING: dict[str, Any] = {"responses": {**CLOSED, **faults(400, 404, 413)}}


def reads(path: str, summary: str) -> get:
    """A question of /api/v1."""
    return get(f"/api/v1{path}", summary=summary, tags=["Marquez"], **_READING)


def puts(path: str, summary: str) -> put:
    """A thing that is said to be so."""
    return put(f"/api/v1{path}", summary=summary, tags=["Marquez"], **_WRITING)


def posts(path: str, summary: str, status: int = 200) -> post:
    """Something that happened."""
    return post(f"/api/v1{path}", summary=summary, status_code=status, tags=["Marquez"], **_WRITING)


def deletes(path: str, summary: str) -> delete:
    """A thing that is hidden, or taken away from another; it is answered as it was."""
    return delete(f"/api/v1{path}", summary=summary, status_code=200, tags=["Marquez"], **_WRITING)


def pipeline_of(request: Asked) -> Pipeline:
    """The pipeline this app serves."""
    pipeline: Pipeline = request.app.state.pipeline
    return pipeline


def page(limit: int, offset: int) -> Page:
    """The rows that are asked for."""
    return Page(min(limit, MAX_LIMIT), offset)


def within(request: Asked) -> list[str] | None:
    """The namespaces that the request's key is bound to, or None where it reaches all."""
    key = key_of(request)
    return None if key is None or not key.namespaces else reached(pipeline_of(request).store, key.reaches)


def version_id(text: str) -> UUID:
    """The id of a version in a path. Raises NotFound for what is no id."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(f"Version '{text}' not found.") from error
