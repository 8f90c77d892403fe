"""The one thread that appends: whatever arrived while the last sync ran goes out with the next one."""

import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple

from lineage.collect.log.aside import Aside
from lineage.collect.log.record import Position, Record, encode, size
from lineage.collect.log.scan import Gap, scan
from lineage.collect.log.segment import HEADER_BYTES, PlainSource, Tail
from lineage.errors import LogUnavailable

logger = logging.getLogger("lineage")


class _Call(NamedTuple):
    """One call of `append`: its records stay together, in one segment, and are durable all or none."""

    records: Sequence[Record]
    size: int
    received_at: int
    done: Future[Position]


class Writer:
    """Appends records in groups; `end` moves only over what is on the disk."""

    def __init__(
        self, folder: Path, aside: Aside, end: Position, last_segment: int, segment_bytes: int
    ) -> None:
        self._folder = folder
        self._aside = aside
        self._end = end
        self._next_segment = last_segment + 1
        self.settled = self._next_segment  # segments below are never appended to again
        self._segment_bytes = segment_bytes
        self._tail: Tail | None = None
        self._calls: deque[_Call] = deque()
        self._closed = False
        self._taken: list[_Call] = []
        self._lock = threading.Lock()
        self._arrived = threading.Condition(self._lock)
        self._grown = threading.Condition(self._lock)
        self._thread = threading.Thread(target=self._run, name="event-log", daemon=True)
        self._thread.start()

    @property
    def end(self) -> Position:
        """After the last durable record."""
        return self._end

    def append(self, records: Sequence[Record]) -> Future[Position]:
        """See `EventLog.append`."""
        records = tuple(records)
        call = _Call(records, sum(map(size, records)), time.time_ns() // 1000, Future())
        with self._lock:
            if self._closed:
                raise LogUnavailable(f"the event log in {self._folder} is closed")
            if not records:
                call.done.set_result(self._end)
                return call.done
            self._calls.append(call)
            self._arrived.notify()
        return call.done

    def leave_segment(self) -> Future[Position]:
        """Append what comes next to a new segment; the future is resolved once the present one is left."""
        call = _Call((), 0, 0, Future())
        with self._lock:
            if self._closed:
                raise LogUnavailable(f"the event log in {self._folder} is closed")
            self._calls.append(call)
            self._arrived.notify()
        return call.done

    def wait(self, position: Position, timeout: float) -> bool:
        """Wait until `end` lies after `position`; False after `timeout` seconds or when the log closes."""
        with self._grown:
            self._grown.wait_for(lambda: self._end > position or self._closed, timeout)
            return self._end > position

    def close(self) -> None:
        """Write what was handed over, then stop."""
        with self._lock:
            self._closed = True
            self._arrived.notify()
            self._grown.notify_all()
        self._thread.join()
        if self._tail is not None:
            self._settle(self._tail)

    def _run(self) -> None:
        try:
            while calls := self._take():
                while calls:
                    if calls[0].records:
                        self._commit(self._fitting(calls))
                    else:
                        self._leave_segment(calls.popleft())
        finally:
            self._leave()

    def _take(self) -> deque[_Call]:
        """Everything that waits, but what its caller has cancelled; empty once the log is closed."""
        self._taken = []
        with self._arrived:
            while not self._taken:
                self._arrived.wait_for(lambda: self._calls or self._closed)
                if not self._calls:
                    break
                self._taken = [call for call in self._calls if call.done.set_running_or_notify_cancel()]
                self._calls.clear()
        return deque(self._taken)

    def _fitting(self, calls: deque[_Call]) -> list[_Call]:
        """Take from `calls` those that go into one segment, which is left first if it has no room."""
        tail = self._tail
        if tail and tail.sound and tail.next_offset + calls[0].size > self._segment_bytes and tail.durable:
            self._settle(tail)
            tail = None
        offset = (tail.next_offset if tail else HEADER_BYTES) + calls[0].size
        fitting = [calls.popleft()]
        while calls and calls[0].records and offset + calls[0].size <= self._segment_bytes:
            offset += calls[0].size
            fitting.append(calls.popleft())
        return fitting

    def _leave_segment(self, call: _Call) -> None:
        try:
            if self._tail is not None and not self._tail.sound:
                self._cut(self._tail)
        except OSError as error:
            self._refuse([call], error)
            return
        if self._tail is not None and self._tail.durable:
            self._settle(self._tail)
        call.done.set_result(self._end)

    def _commit(self, calls: list[_Call]) -> None:
        try:
            ends = self._write(calls)
        except OSError as error:
            self._refuse(calls, error)
            return
        with self._grown:
            self._end = ends[-1]
            self._grown.notify_all()
        for call, end in zip(calls, ends, strict=True):
            call.done.set_result(end)

    def _write(self, calls: list[_Call]) -> list[Position]:
        """Put the calls on the disk; returns the position after each."""
        tail = self._sound_tail()
        position = Position(tail.number, tail.next_offset, self._end.count)
        parts: list[bytes] = []
        ends: list[Position] = []
        for call in calls:
            for record in call.records:
                encoded = encode(record, call.received_at, position)
                parts += encoded
                taken = sum(map(len, encoded))
                position = Position(tail.number, position.offset + taken, position.count + 1)
            ends.append(position)
        tail.append(b"".join(parts))
        return ends

    def _sound_tail(self) -> Tail:
        """The segment to append to: what a failed append left in it is cut off first."""
        if self._tail is not None and not self._tail.sound:
            self._cut(self._tail)
        if self._tail is None:
            number = self._next_segment
            self._next_segment += 1
            self._tail = Tail(self._folder, number)
        return self._tail

    def _settle(self, tail: Tail) -> None:
        """Leave a segment for good."""
        tail.close()
        self._tail = None
        self.settled = self._next_segment

    def _cut(self, tail: Tail) -> None:
        """Take back a failed append; after a failed sync leave the segment too.

        The kernel reports a failed sync once and then calls the lost pages clean, so no later sync of that
        file proves anything. What earlier syncs covered is read again from the disk; what is missing there is
        reported like any corrupt stretch. The log goes on in a new segment.
        """
        tail.cut()
        if not tail.doubtful:
            return
        with PlainSource(tail.path, tail.number) as source:
            for found in scan(source, HEADER_BYTES):
                if isinstance(found, Gap):
                    self._aside.corrupt(found)
        if not tail.durable:
            tail.path.unlink()
        self._settle(tail)

    def _refuse(self, calls: list[_Call], error: OSError) -> None:
        logger.error("event log: %d appends in %s failed: %s", len(calls), self._folder, error)
        try:
            if self._tail is not None and not self._tail.sound:
                self._cut(self._tail)
        except OSError as still:
            logger.warning("event log: the failed append is cut off before the next one: %s", still)
        for call in calls:
            refusal = LogUnavailable(f"the event log in {self._folder} cannot be written: {error}")
            refusal.__cause__ = error
            call.done.set_exception(refusal)

    def _leave(self) -> None:
        """Let no one wait for a thread that is gone."""
        with self._lock:
            self._closed = True
            waiting = [call for call in self._calls if call.done.set_running_or_notify_cancel()]
            self._calls.clear()
            self._grown.notify_all()
        for call in [*self._taken, *waiting]:
            if not call.done.done():
                call.done.set_exception(LogUnavailable(f"the event log in {self._folder} has stopped"))
