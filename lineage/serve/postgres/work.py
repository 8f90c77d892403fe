"""Work of a session in a thread: it ends in time, when the client says so, and when the client is gone."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, TypeVar

from lineage.serve.postgres.reading import Reading
from lineage.serve.postgres.refusal import CANCELLED, Refused

T = TypeVar("T")

_AGAIN = 0.05
"""Seconds until work is interrupted once more: an interrupt before it has begun is lost."""


class Worker:
    """Runs one piece of work after another for one session."""

    def __init__(self, pool: Executor, gone: asyncio.Event) -> None:
        self._pool = pool
        self._gone = gone
        self._cancelled = asyncio.Event()
        self._busy = False

    def cancel(self) -> None:
        """Stop what runs now; when nothing does, nothing happens."""
        if self._busy:
            self._cancelled.set()

    async def run(self, work: Callable[[], T], reading: Reading, deadline: float) -> T:
        """The result of `work`, which reads from `reading`.

        Raises Refused when it was cancelled or the deadline (of the loop's clock) has passed, and
        ConnectionResetError when the client is gone; by then the work has ended.
        """
        loop = asyncio.get_running_loop()
        self._busy = True
        running = loop.run_in_executor(self._pool, work)
        watched = [asyncio.ensure_future(event.wait()) for event in (self._cancelled, self._gone)]
        awaited: list[asyncio.Future[Any]] = [running, *watched]
        try:
            await asyncio.wait(
                awaited,
                timeout=max(0.0, deadline - loop.time()),
                return_when=asyncio.FIRST_COMPLETED,
            )
            if running.done():
                return running.result()
            await _stop(running, reading)
            raise self._reason()
        finally:
            self._busy = False
            self._cancelled.clear()
            for watch in watched:
                watch.cancel()
            if not running.done():
                await _stop(running, reading)

    def _reason(self) -> Exception:
        if self._gone.is_set():
            return ConnectionResetError("the client is gone")
        if self._cancelled.is_set():
            return Refused(CANCELLED, "canceling statement due to user request")
        return Refused(CANCELLED, "canceling statement due to statement timeout")


async def _stop(running: "asyncio.Future[T]", reading: Reading) -> None:
    while not running.done():
        reading.interrupt()
        await asyncio.wait([running], timeout=_AGAIN)
    running.exception()
