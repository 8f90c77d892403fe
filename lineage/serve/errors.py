"""Errors -> HTTP answers, `{"code": ..., "message": ...}` as Marquez writes them."""

from litestar import MediaType, Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException

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


def answer(status: int, message: str) -> Response[dict[str, object]]:
    return Response({"code": status, "message": message}, status_code=status, media_type=MediaType.JSON)


def lineage_error(
    _: Request[object, object, State], error: errors.LineageError
) -> Response[dict[str, object]]:
    return answer(STATUSES.get(type(error), 500), str(error))


def http_error(_: Request[object, object, State], error: HTTPException) -> Response[dict[str, object]]:
    return answer(error.status_code, error.detail)
