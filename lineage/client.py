"""One way to ask: the HTTP routes of the running server, or the same app in this process on a home."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import httpx

from lineage.errors import LineageError, LogUnavailable
from lineage.home import SERVER

TIMEOUT = 60.0
"""Seconds a question may take."""

_BUSY = (429, 503)


class Refused(LineageError):
    """The server answered with an error; the message is its own."""


class Busy(Refused):
    """The server cannot take more now; the same request may succeed later."""


class Unreachable(LineageError):
    """No server answers under the URL."""


class Client:
    """Asks a server under `url`, or the app behind `transport`; `name` says which of them, for a person."""

    def __init__(
        self, url: str, transport: httpx.AsyncBaseTransport | None = None, name: str | None = None
    ) -> None:
        self._url = url
        self._transport = transport
        self.name = name or url

    def get(self, path: str, parameters: Mapping[str, Any] | None = None) -> bytes:
        """The JSON body of an answer; raises Refused or Unreachable."""
        return self.page(path, parameters).content

    def page(self, path: str, parameters: Mapping[str, Any] | None = None) -> httpx.Response:
        """An answer whose headers say where to go on; raises Refused or Unreachable."""
        return asyncio.run(self._ask("GET", path, params=parameters))

    def post(self, path: str, body: object = None, *, timeout: float = TIMEOUT) -> bytes:
        """The JSON body of an answer; raises Refused or Unreachable."""
        return asyncio.run(self._ask("POST", path, json=body, timeout=timeout)).content

    def post_lines(self, path: str, lines: bytes) -> bytes:
        """The JSON body of the answer to NDJSON; raises Refused, Busy or Unreachable."""
        headers = {"Content-Type": "application/x-ndjson"}
        return asyncio.run(self._ask("POST", path, content=lines, headers=headers)).content

    def download(self, path: str, file: BinaryIO) -> None:
        """Write the body of an answer of any size into a file; raises Refused or Unreachable."""
        asyncio.run(self._download(path, file))

    async def _ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        async with self._http() as client:
            response = await client.request(method, path, **request)
        _check(response)
        return response

    async def _download(self, path: str, file: BinaryIO) -> None:
        async with self._http() as client, client.stream("GET", path) as response:
            if response.is_error:
                await response.aread()
            _check(response)
            async for part in response.aiter_bytes():
                file.write(part)

    @asynccontextmanager
    async def _http(self) -> AsyncIterator[httpx.AsyncClient]:
        key = os.environ.get("LINEAGE_API_KEY")
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        async with httpx.AsyncClient(
            base_url=self._url, transport=self._transport, timeout=TIMEOUT, headers=headers
        ) as client:
            try:
                yield client
            except httpx.HTTPError as error:
                raise Unreachable(f"no server answers under {self._url}: {error}") from error


def _check(response: httpx.Response) -> None:
    if response.status_code in _BUSY:
        raise Busy(_message(response))
    if response.is_error:
        raise Refused(_message(response))


def _message(response: httpx.Response) -> str:
    try:
        return str(response.json()["message"])
    except (ValueError, LookupError, TypeError):
        return f"the server answered {response.status_code}"


@contextmanager
def open_client(home: Path, url: str | None) -> Iterator[Client]:
    """The client for `url`, else for the server that runs on `home`, else for the app itself on `home`."""
    running = url or _server_url(home)
    if running:
        yield Client(running)
        return
    if not home.exists():
        raise LogUnavailable(f"no server is named (LINEAGE_URL) and there is no home at {home}")
    from lineage.pipeline import Pipeline
    from lineage.retention import erase
    from lineage.serve.app import create_app
    from lineage.state import rewrites

    with Pipeline.open(home) as pipeline:
        erase.resume(pipeline, rewrites.unsettled(pipeline.state))
        pipeline.wait(timeout=600)
        transport = httpx.ASGITransport(cast("Any", create_app(pipeline, guarded=False)))
        yield Client("http://lineage", transport, name=str(home))


def _server_url(home: Path) -> str | None:
    """The URL of the server that runs on `home`, or None; the file of one that was killed is left aside."""
    try:
        said = json.loads((home / SERVER).read_text())
        os.kill(said["pid"], 0)
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return str(said["url"])
