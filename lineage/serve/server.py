"""`lineage serve`: the app on a port, until it is told to stop."""

import gc
import ipaddress
import json
import os
import resource
import signal
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import uvicorn

from exporters.marquez import Mirror
from lineage.errors import BadConfiguration
from lineage.home import SERVER, STATE
from lineage.pipeline import Pipeline
from lineage.retention.daily import pruning
from lineage.serve.app import create_app
from lineage.serve.postgres.endpoint import Endpoint
from lineage.serve.protocol import MAX_CONNECTIONS, timed_protocol
from lineage.serve.spare_time import making_ready
from lineage.state.keys import Keys
from lineage.state.state import State

_SWITCH_SECONDS = 0.0005
"""How soon a thread that computes lets the event loop go on; Python's own 5 ms hold up every answer."""


_OWN_FILES = 256
"""Files that log, store, state and imports may have open beside the connections."""


class Tls(NamedTuple):
    """A certificate chain and its private key, two PEM files."""

    certificate: Path
    key: Path


def serve(home: Path, host: str, port: int, sql_port: int | None, tls: Tls | None = None) -> int:
    """Serve `home` until SIGINT or SIGTERM; exit status 0. Without a `sql_port` there is no SQL endpoint.

    Raises BadConfiguration when the port is taken, the certificate cannot be used, or strangers could reach
    the address while there are no keys.
    """
    if not _is_loopback(host) and not _has_keys(home):
        raise BadConfiguration(
            f"refusing to listen on {host} without keys; make one with: lineage key create --role ingest"
        )
    context = None if tls is None else _context(tls)
    with (
        listen(host, port) as listener,
        nullcontext() if sql_port is None else listen(host, sql_port) as sql_listener,
        Pipeline.open(home) as pipeline,
    ):
        scheme, place = "http" if context is None else "https", f"[{host}]" if ":" in host else host
        address = f"{scheme}://{place}:{listener.getsockname()[1]}"
        sys.stderr.write(f"lineage: serving {home} on {address}; API at {address}/docs\n")
        sys.setswitchinterval(_SWITCH_SECONDS)
        gc.freeze()  # what lives as long as the process need not be looked through for cycles again and again
        server = uvicorn.Server(configure(pipeline, context))
        _stop_quietly(server)
        with (
            _sql(pipeline, sql_listener, context) as endpoint,
            Mirror.running(pipeline),
            pruning(pipeline),
            making_ready(pipeline),
            _told(home / SERVER, _said(address, endpoint)),
        ):
            server.run(sockets=[listener])
    return 0


@contextmanager
def _told(file: Path, said: dict[str, object]) -> Iterator[None]:
    """The file says where the server is, while it runs. Raises BadConfiguration when it cannot be written."""
    whole = file.with_name(f"{file.name}.new")  # a command may read the file at any moment
    try:
        whole.write_text(json.dumps(said))
        whole.replace(file)
    except OSError as error:
        whole.unlink(missing_ok=True)
        raise BadConfiguration(f"cannot write {file}: {error.strerror}") from error
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


@contextmanager
def _sql(
    pipeline: Pipeline, listener: socket.socket | None, context: ssl.SSLContext | None
) -> Iterator[Endpoint | None]:
    if listener is None:
        yield None
        return
    endpoint = Endpoint(pipeline, listener, context)
    endpoint.start()
    host = listener.getsockname()[0]
    sys.stderr.write(f"lineage: SQL for PostgreSQL's clients: psql -h {host} -p {endpoint.port} lineage\n")
    try:
        yield endpoint
    finally:
        endpoint.stop()


def _said(address: str, endpoint: Endpoint | None) -> dict[str, object]:
    said: dict[str, object] = {"url": address, "pid": os.getpid()}
    return said if endpoint is None else {**said, "sql_port": endpoint.port}


def configure(pipeline: Pipeline, context: ssl.SSLContext | None = None) -> uvicorn.Config:
    """How the app of a pipeline is served."""
    limits = pipeline.config.limits
    return uvicorn.Config(
        create_app(pipeline),
        http=timed_protocol(limits.head_seconds, limits.request_seconds),
        ssl_context_factory=None if context is None else lambda _config, _default: context,
        limit_concurrency=_connections(),
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=5,
    )


def _connections() -> int:
    """How many clients may be connected at once, with files enough left for the log, the store and the state.

    As far as the system lets us, we allow ourselves that many open files.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_CONNECTIONS + _OWN_FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(1, min(MAX_CONNECTIONS, soft - _OWN_FILES))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _has_keys(home: Path) -> bool:
    if not (home / STATE).exists():
        return False
    state = State.open(home)
    try:
        return Keys(state).exist()
    finally:
        state.close()


def _context(tls: Tls) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(tls.certificate, tls.key)
    except OSError as error:
        said = error.strerror or error
        raise BadConfiguration(f"cannot use {tls.certificate} with {tls.key}: {said}") from error
    return context


def listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise BadConfiguration(f"cannot listen on {host}:{port}: {error.strerror}") from error
    listener.listen(1024)
    return listener


def _stop_quietly(server: uvicorn.Server) -> None:
    """SIGINT and SIGTERM end the server in order, also one that has not begun to answer yet.

    While it runs, uvicorn catches them itself, and raises them again for these handlers.
    """

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
