"""A statement with its values, whose rows are taken all at once or some at a time."""

import asyncio
from collections.abc import Sequence

import duckdb

from lineage.serve.postgres import messages
from lineage.serve.postgres.messages import Format
from lineage.serve.postgres.reading import Reading
from lineage.serve.postgres.refusal import CANCELLED, Refused
from lineage.serve.postgres.statement import CHUNK_ROWS, Statement, chunk, run
from lineage.serve.postgres.wire import Wire
from lineage.serve.postgres.work import Worker


class Portal:
    """Holds a cursor of the store from its first row to its last, or until its time is up."""

    def __init__(
        self,
        statement: Statement,
        values: Sequence[duckdb.Value],
        formats: Sequence[int],
        reading: Reading,
        seconds: float,
    ) -> None:
        self.statement = statement
        self._values = values
        self._reading = reading
        self._seconds = seconds
        self._formats = _each(formats, len(statement.columns))
        self._deadline: float | None = None
        self._expiry: asyncio.TimerHandle | None = None
        self.sent = 0
        self._ended = False
        self._expired = False

    def ask_for(self, formats: Sequence[int]) -> None:
        """Set the formats of its rows. Raises Refused for others once the first is read."""
        wanted = _each(formats, len(self.statement.columns))
        if self._deadline is not None and list(wanted) != list(self._formats):
            raise Refused("0A000", "a cursor keeps the format of its first rows")
        self._formats = wanted

    def description(self) -> bytes:
        """The RowDescription of its rows."""
        return describe(self.statement, self._formats)

    async def send(self, wire: Wire, worker: Worker, *, count: int, limit: int) -> int | None:
        """Send the next `count` rows (0: all that are left).

        How many were sent, or None when there may be more. Raises Refused over `limit` rows in all.
        """
        if self._expired:
            raise Refused(CANCELLED, f"the cursor was open for more than {self._seconds:g} s")
        deadline = await self._begin(worker)
        sent, wanted = 0, count or limit + 1
        while not self._ended and sent < wanted:
            size = min(CHUNK_ROWS, wanted - sent)
            data, rows = await worker.run(
                lambda size=size: chunk(self._reading, self.statement, self._formats, size),  # type: ignore[misc]
                self._reading,
                deadline,
            )
            sent += rows
            self._ended = rows < size or self.statement.explains
            if self.sent + sent > limit:
                raise Refused("54000", f"more than {limit} rows; narrow the question or add a limit")
            wire.send(data)
            await _flush(wire, deadline)
        self.sent += sent
        if self._ended:
            self.close()
        else:
            self._suspend(deadline)
        return sent if self._ended else None

    def close(self) -> None:
        """Give the cursor back."""
        if self._expiry is not None:
            self._expiry.cancel()
        self._reading.close()

    async def _begin(self, worker: Worker) -> float:
        if self._expiry is not None:
            self._expiry.cancel()
        if self._deadline is None:
            self._deadline = asyncio.get_running_loop().time() + self._seconds
            await worker.run(
                lambda: run(self._reading, self.statement, self._values, self._formats),
                self._reading,
                self._deadline,
            )
        return self._deadline

    def _suspend(self, deadline: float) -> None:
        self._expiry = asyncio.get_running_loop().call_at(deadline, self._expire)

    def _expire(self) -> None:
        self._expired = True
        self._reading.close()


def describe(statement: Statement, formats: Sequence[int]) -> bytes:
    """The RowDescription of a statement's rows."""
    fields = zip(statement.columns, _each(formats, len(statement.columns)), strict=True)
    return messages.row_description([(c.name, c.sent.oid, c.sent.length, form) for c, form in fields])


def _each(formats: Sequence[int], columns: int) -> Sequence[int]:
    """One format a column: none said means text, one said means it for all."""
    if len(formats) == columns:
        return formats
    if len(formats) > 1:
        raise Refused("08P01", f"{len(formats)} formats for {columns} columns")
    return [*(formats or [Format.TEXT])] * columns


async def _flush(wire: Wire, deadline: float) -> None:
    """Wait for a slow client, but not for ever."""
    try:
        async with asyncio.timeout_at(deadline):
            await wire.flush()
    except TimeoutError as error:
        raise Refused(
            CANCELLED, "canceling statement due to statement timeout: the client takes no rows"
        ) from error
