"""Errors -> HTTP answers, `{"code": ..., "message": ...}` as Marquez writes them."""

import logging
from dataclasses import dataclass

import duckdb
from litestar import MediaType, Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.openapi.datastructures import ResponseSpec

from lineage import errors

STATUSES: dict[type[errors.LineageError], int] = {
    errors.BadEvent: 400,
    errors.BadRequest: 400,
    errors.Unauthorized: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.AmbiguousNode: 409,
    errors.TooLarge: 413,
    errors.TooManyRequests: 429,
    errors.LogUnavailable: 503,
}
"""The one table of errors and statuses."""


RETRY_SECONDS = 5
"""When a client that was told 429 or 503 may try again."""

HEADERS: dict[int, dict[str, str]] = {
    401: {"WWW-Authenticate": "Bearer"},
    429: {"Retry-After": str(RETRY_SECONDS)},
    503: {"Retry-After": str(RETRY_SECONDS)},
}
"""What an answer of that status says beside its message."""

_log = logging.getLogger("lineage")


def answer(status: int, message: str) -> Response[dict[str, object]]:
    said: dict[str, object] = {"code": status, "message": message}
    headers = HEADERS.get(status)
    return Response(said, status_code=status, media_type=MediaType.JSON, headers=headers)


def lineage_error(
    _: Request[object, object, State], error: errors.LineageError | RecursionError
) -> Response[dict[str, object]]:
    return answer(*told(error))


def told(error: errors.LineageError | RecursionError) -> tuple[int, str]:
    """The status and the message that a client gets of an error."""
    if isinstance(error, RecursionError):
        # A body whose decoder gave up: JSON nested in itself a thousand times and more.
        return 400, "$: the body is nested too deeply"
    if isinstance(error, errors.LogUnavailable):
        # Its message names a folder of this machine: that is for the server's own log.
        _log.error("%s", error)
        return 503, "the event log cannot be written now; nothing acknowledged is lost"
    return STATUSES.get(type(error), 500), str(error)


def unexpected(request: Request[object, object, State], error: Exception) -> Response[dict[str, object]]:
    """A fault of ours: its place is for the server's own log, and no client learns more than that.

    A store that another version has built may not hold what is asked for; it is being replaced. And while the
    writer takes all the memory that the store may have, there is none left for a question.
    """
    if isinstance(error, duckdb.Error) and request.app.state.pipeline.outdated:
        return answer(503, "the store is being built anew for this version; events are taken meanwhile")
    if isinstance(error, duckdb.OutOfMemoryException):
        _log.warning("%s %s found no memory left in the store", request.method, request.url.path)
        return answer(503, "the store has not enough memory for this just now; ask again, or for less")
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return answer(500, "the server failed; its log says why")


def http_error(_: Request[object, object, State], error: HTTPException) -> Response[dict[str, object]]:
    return answer(error.status_code, _faults(error.extra) or error.detail)


def _faults(extra: object) -> str:
    """What was wrong with which parameter or member, as far as the framework says."""
    faults = extra if isinstance(extra, list) else []
    return "; ".join(f"{fault.get('key', '$')}: {fault['message']}" for fault in faults if "message" in fault)


@dataclass
class Fault:
    """The body of every refusal."""

    code: int
    message: str


def faults(*codes: int) -> dict[int, ResponseSpec]:
    """The refusals of a route, for the description of the API."""
    words = {
        400: "The question cannot be understood.",
        401: "No key, or one that is wrong, revoked or expired.",
        403: "The key does not reach this.",
        404: "Nothing of that name is known.",
        409: "Several nodes fit the name; the message lists them.",
        413: "The body is too large.",
        429: "More than can be taken now; try again.",
        503: "Events cannot be kept now, or the store is behind; try again.",
    }
    return {code: ResponseSpec(Fault, description=words[code], generate_examples=False) for code in codes}


CLOSED = faults(401, 403, 429, 503)
"""What every route may answer that asks for a key."""
