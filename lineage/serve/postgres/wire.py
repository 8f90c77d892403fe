"""One connection: whole messages in and out, and the news that the client is gone."""

import asyncio
import ssl

from lineage.serve.postgres.refusal import Refused

MAX_STARTUP = 10_000
MAX_MESSAGE = 16 * 1024 * 1024
"""Bytes of a query with its parameters."""


class Reader(asyncio.StreamReader):
    """Tells at once when the client has closed, also while nobody reads."""

    def __init__(self) -> None:
        super().__init__()
        self.gone = asyncio.Event()

    def feed_eof(self) -> None:
        super().feed_eof()
        self.gone.set()

    def set_exception(self, exc: Exception) -> None:
        super().set_exception(exc)
        self.gone.set()

    @property
    def holds_bytes(self) -> bool:
        return bool(self._buffer)  # type: ignore[attr-defined]


class Wire:
    """The two streams of a client."""

    def __init__(self, reader: Reader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.secure = False

    @property
    def gone(self) -> asyncio.Event:
        """Set when the client has closed the connection."""
        return self._reader.gone

    async def receive_startup(self) -> tuple[int, bytes]:
        """The code and the rest of a message from before the session."""
        length = int.from_bytes(await self._reader.readexactly(4), "big")
        if not 8 <= length <= MAX_STARTUP:
            raise Refused("08P01", "this is no start-up message of PostgreSQL's protocol")
        body = await self._reader.readexactly(length - 4)
        return int.from_bytes(body[:4], "big"), body[4:]

    async def receive(self) -> tuple[bytes, bytes]:
        """The kind and the body of the next message."""
        head = await self._reader.readexactly(5)
        length = int.from_bytes(head[1:], "big")
        if not 4 <= length <= MAX_MESSAGE:
            raise Refused("08P01", f"a message of {length} bytes; at most {MAX_MESSAGE} are taken")
        return head[:1], await self._reader.readexactly(length - 4)

    def send(self, message: bytes) -> None:
        self._writer.write(message)

    async def flush(self) -> None:
        """Wait until the client has taken most of what was sent."""
        await self._writer.drain()

    async def encrypt(self, context: ssl.SSLContext) -> None:
        """Go on under TLS. What was sent in the clear behind the request for it is not read."""
        if self._reader.holds_bytes:
            raise Refused("08P01", "bytes in the clear behind the request for TLS")
        await self._writer.start_tls(context)
        self.secure = True

    async def close(self) -> None:
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except (ConnectionError, ssl.SSLError):
            return


def protocol(connected: object) -> asyncio.StreamReaderProtocol:
    """What the event loop makes of a new connection: `connected(reader, writer)`."""
    return asyncio.StreamReaderProtocol(Reader(), connected)  # type: ignore[arg-type]
