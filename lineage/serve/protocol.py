"""HTTP/1.1 as uvicorn speaks it, for clients that may be slow on purpose."""

import asyncio
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 64 * 1024
"""Bytes of a request line and its headers; more is answered 431."""

MAX_CONNECTIONS = 2_000
"""Open at once; the next ones are answered 503."""


class TimedProtocol(HttpToolsProtocol):
    """Ends a connection whose request does not arrive in time, or whose head never ends.

    uvicorn has a time-out for silence between requests only: one that drips bytes would be kept for ever.
    """

    head_seconds: float
    request_seconds: float

    _timer: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there: it has `head_seconds` for its first request."""
        super().connection_made(transport)
        self._expect(self.head_seconds)

    def data_received(self, data: bytes) -> None:
        """Bytes of a request; those that come before its head is whole are counted."""
        if self._in_head:
            self._head_bytes += len(data)
            if self._timer is None:
                self._expect(self.head_seconds)
        super().data_received(data)
        if self._in_head and self._head_bytes > MAX_HEAD:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_headers_complete(self) -> None:
        """The head is whole: what is left of the request has its own time."""
        self._in_head, self._head_bytes = False, 0
        self._expect(self.request_seconds)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole; the next one begins with a head."""
        self._in_head = True
        self._forget()
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._forget()
        super().connection_lost(exc)

    def _expect(self, seconds: float) -> None:
        self._forget()
        self._timer = self.loop.call_later(seconds, self._refuse, HTTPStatus.REQUEST_TIMEOUT)

    def _forget(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, status: HTTPStatus) -> None:
        """Say why, if no answer has begun, and end the connection."""
        if self.transport.is_closing():
            return
        cycle = self.cycle
        if cycle is None or not cycle.response_started or (cycle.response_complete and self._in_head):
            body = f'{{"code":{status.value},"message":"{status.phrase.lower()}"}}'
            self.transport.write(
                f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: application/json\r\n"
                f"content-length: {len(body)}\r\nconnection: close\r\n\r\n{body}".encode()
            )
        self.transport.close()


def timed_protocol(head_seconds: float, request_seconds: float) -> type[TimedProtocol]:
    """The protocol with its times; uvicorn makes one object of it a connection."""
    times = {"head_seconds": head_seconds, "request_seconds": request_seconds}
    return type("TimedProtocol", (TimedProtocol,), times)
