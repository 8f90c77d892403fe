"""Names in paths: what is percent-encoded inside one segment stays in it, slashes too.

The router splits the decoded path. So the path is decoded segment by segment, with a character of the
private use area in place of each `/` inside a segment, which is put back before a handler sees the name.
"""

from urllib.parse import unquote

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

_SLASH = "\uf02f"
_NOTHING = "\uf030"
"""An empty segment, such as between the slashes of `s3://bucket`: the router would fold the two."""


def split_by_segment(scope: Scope) -> None:
    """Let the router see as many segments as were sent."""
    raw = scope.get("raw_path")
    if scope["type"] == ScopeType.HTTP and raw and (b"%" in raw or b"//" in raw):
        parts = [unquote(part).replace("/", _SLASH) for part in raw.decode("latin-1").split("/")]
        scope["path"] = "/".join([parts[0], *(part or _NOTHING for part in parts[1:-1]), *parts[1:][-1:]])


class Names:
    """Middleware: names in the path as they were meant, the rest of a path without its slash."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        named = scope.get("path_params") or {}
        scope["path_params"] = {
            name: value.removeprefix("/").replace(_SLASH, "/").replace(_NOTHING, "")
            if isinstance(value, str)
            else value
            for name, value in named.items()
        }
        await self.app(scope, receive, send)
