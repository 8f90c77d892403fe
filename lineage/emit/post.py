"""One request that ends when its time is up, whatever the server, the network or the resolver do."""

import http.client
import io
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit, urlunsplit

if TYPE_CHECKING:
    import ssl

ANSWER_BYTES = 1 << 20

_Address = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[Any, ...]]


@dataclass(frozen=True)
class Answer:
    """What the server said; `body` is cut off after a megabyte."""

    status: int
    body: bytes


class Deadline:
    """A moment on the monotonic clock."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left, more than none. Raises TimeoutError when there are none."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("no answer in time")
        return seconds


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float) -> Answer:
    """POST `body` and read the answer, all of it within `seconds`; as `request` does."""
    return request("POST", url, body, headers, seconds=seconds)


def request(
    method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, seconds: float
) -> Answer:
    """Send one request and read the answer, all of it within `seconds`.

    No redirect is followed and no proxy is used. Raises OSError (TimeoutError when the time is up),
    http.client.HTTPException for what is no HTTP, ValueError for a URL that is none.
    """
    target = urlsplit(url)
    if target.scheme not in {"http", "https"} or not target.hostname:
        raise ValueError("the URL must begin with http:// or https:// and name a host")
    deadline = Deadline(seconds)
    with closing(_connect(target, deadline)) as sock:
        connection = http.client.HTTPConnection(target.hostname, target.port)
        connection.sock = _TimedSocket(sock, deadline)
        path = urlunsplit(("", "", target.path or "/", target.query, ""))
        host = target.netloc.rpartition("@")[2]
        connection.request(method, path, body, {**headers, "Host": host, "Connection": "close"})
        response = connection.getresponse()
        return Answer(response.status, response.read(ANSWER_BYTES))


class _TimedSocket:
    """A socket whose every operation gets only what is left of the time.

    A plain timeout starts anew with each byte, so a server that drips bytes would hold us for ever.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._sock.settimeout(self._deadline.remaining())
            view = view[self._sock.send(view) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._sock, self._deadline))

    def close(self) -> None:
        """http.client closes as soon as it has seen the headers; `post` does it when the body is read."""


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]  # BufferedReader hands out memoryviews
        self._sock.settimeout(self._deadline.remaining())
        return self._sock.recv_into(buffer)


def _connect(target: SplitResult, deadline: Deadline) -> socket.socket:
    host = target.hostname or ""
    failure: OSError | None = None
    for family, kind, protocol, _, address in _resolve(host, _port(target), deadline):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(deadline.remaining())
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return _tls().wrap_socket(sock, server_hostname=host) if target.scheme == "https" else sock
        except OSError as error:
            sock.close()
            failure = error
    raise failure or OSError(f"{host} has no address")


def _port(target: SplitResult) -> int:
    return target.port or (443 if target.scheme == "https" else 80)


def _resolve(host: str, port: int, deadline: Deadline) -> Sequence[_Address]:
    """The addresses of `host`. A resolver cannot be interrupted: a slow one is left behind in its thread."""
    try:
        return _lookup(host, port, socket.AI_NUMERICHOST)
    except socket.gaierror:
        pass
    found: list[_Address] = []
    failed: list[OSError] = []

    def ask() -> None:
        try:
            found.extend(_lookup(host, port, 0))
        except OSError as error:
            failed.append(error)

    resolver = threading.Thread(target=ask, name="lineage-resolver", daemon=True)
    resolver.start()
    resolver.join(deadline.remaining())
    if failed:
        raise failed[0]
    deadline.remaining()
    return found


def _lookup(host: str, port: int, flags: int) -> Sequence[_Address]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)


@cache
def _tls() -> "ssl.SSLContext":
    """Made once a process: reading the certificates takes tens of milliseconds."""
    import ssl

    return ssl.create_default_context()
