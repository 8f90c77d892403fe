"""The SQL endpoint: connections of PostgreSQL's clients, in a thread and an event loop of their own."""

import asyncio
import logging
import secrets
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from lineage.pipeline import Pipeline
from lineage.serve.postgres import messages
from lineage.serve.postgres.access import Access
from lineage.serve.postgres.refusal import Refused
from lineage.serve.postgres.session import Session
from lineage.serve.postgres.startup import Cancel, start
from lineage.serve.postgres.wire import Reader, Wire, protocol

START_SECONDS = 15.0
"""Within which a client must have said who it is."""

_log = logging.getLogger("lineage")


class Endpoint:
    """Serves a pipeline on a listening socket, from `start` to `stop`."""

    def __init__(
        self, pipeline: Pipeline, listener: socket.socket, context: ssl.SSLContext | None = None
    ) -> None:
        self._pipeline = pipeline
        self._listener = listener
        self._context = context
        self._access = Access(pipeline.state)
        self._pool = ThreadPoolExecutor(pipeline.config.sql.connections, thread_name_prefix="lineage-sql")
        self._sessions: dict[tuple[int, int], Session] = {}
        self._connections: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="lineage-sql", daemon=True)

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def start(self) -> None:
        """Begin to take connections."""
        self._thread.start()
        server = self._loop.create_server(lambda: protocol(self._connected), sock=self._listener)
        self._server = asyncio.run_coroutine_threadsafe(server, self._loop).result()

    def stop(self) -> None:
        """Interrupt what runs, close every connection, and end the thread."""
        asyncio.run_coroutine_threadsafe(self._shut_down(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._pool.shutdown()

    async def _shut_down(self) -> None:
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._loop.shutdown_default_executor()

    def _connected(self, reader: Reader, writer: asyncio.StreamWriter) -> None:
        connection = self._loop.create_task(self._hold(Wire(reader, writer)))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _hold(self, wire: Wire) -> None:
        """A connection from its first byte to its last."""
        try:
            await self._converse(wire)
        except Refused as refused:
            with suppress(ConnectionError):
                wire.send(messages.error(refused.code, str(refused), fatal=True))
                await wire.flush()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, TimeoutError):
            return
        finally:
            await wire.close()

    async def _converse(self, wire: Wire) -> None:
        async with asyncio.timeout(START_SECONDS):
            asked = await start(wire, self._access, self._context)
        if isinstance(asked, Cancel):
            session = self._sessions.get(asked)
            if session is not None:
                session.cancel()
            return
        limit = self._pipeline.config.sql.connections
        if len(self._sessions) >= limit:
            raise Refused("53300", f"{limit} connections are open already")
        await self._serve(wire, asked)

    async def _serve(self, wire: Wire, values: dict[str, str]) -> None:
        key = Cancel(secrets.randbits(31), secrets.randbits(32))
        session = Session(wire, self._pipeline, self._pool, values)
        self._sessions[key] = session
        try:
            wire.send(messages.parameter_status(values))
            wire.send(messages.backend_key(*key))
            await session.serve()
        finally:
            del self._sessions[key]
