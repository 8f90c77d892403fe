"""POST /api/v1/lineage past the framework, whose routing and classes cost more than an event does.

The guard, the limits and the answers are those of the route in `ingest.py`, which takes what is spelled
otherwise (a slash at the end) and is what the API's documentation describes.
"""

from collections.abc import Mapping

import msgspec
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from lineage.errors import LineageError, TooLarge
from lineage.serve.body import MAX_BODY
from lineage.serve.errors import HEADERS, told
from lineage.serve.guard import Guard, key_in
from lineage.serve.ingest import ROUTE, admit, take

_JSON = b"application/json"


def takes(scope: Scope) -> bool:
    """Whether a request is for this route."""
    return scope["type"] == ScopeType.HTTP and scope["method"] == "POST" and scope["path"] == ROUTE


async def take_events(app: Litestar, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request that `takes` says is for this route."""
    scope["app"] = app
    scope["path_template"] = ROUTE
    scope.setdefault("state", {})
    await _ROUTE(scope, receive, send)


def _answered(app: ASGIApp) -> ASGIApp:
    """What the application raises is answered, as `lineage.serve.errors` says."""

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except (LineageError, RecursionError) as error:
            status, message = told(error)
            said = msgspec.json.encode({"code": status, "message": message})
            await _answer(send, status, said, HEADERS.get(status, {}))

    return answering


async def _take(scope: Scope, receive: Receive, send: Send) -> None:
    state = scope["app"].state
    admit(state.pipeline)
    headers = dict(scope["headers"])
    sent = await _body(headers, receive)
    if sent is None:
        return
    encoding = headers.get(b"content-encoding", b"").decode("latin-1")
    taken = await take(state.pipeline, state.load, key_in(scope), sent, encoding)
    if taken is None:
        await _answer(send, 201, b"", {})
    else:
        await _answer(send, 200, msgspec.json.encode(taken), {})


async def _body(headers: Mapping[bytes, bytes], receive: Receive) -> bytes | None:
    """The body as it was sent, None when the client has gone. Raises TooLarge when it is over MAX_BODY."""
    length = headers.get(b"content-length", b"0")
    size = int(length) if length.isdigit() else 0
    parts: list[bytes] = []
    more = True
    while more:
        if size > MAX_BODY:
            raise TooLarge(f"the body is over {MAX_BODY} bytes")
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message["body"])
        size = max(size, sum(map(len, parts)))
        more = message["more_body"]
    return parts[0] if len(parts) == 1 else b"".join(parts)


async def _answer(send: Send, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    told_of = [(b"content-length", str(len(body)).encode())]
    told_of += [(b"content-type", _JSON)] if body else []
    told_of += [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": told_of})
    await send({"type": "http.response.body", "body": body, "more_body": False})


_ROUTE = _answered(Guard(_answered(_take)))
