"""What an outbox remembers besides its events: what was refused, how many were dropped, when it failed."""

import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lineage.emit.lock import locked

_WIDTH = 20
_COUNTER_SECONDS = 0.05


@dataclass(frozen=True)
class Failure:
    """The collector could not take events: since when it was last tried, and what it said."""

    at: datetime
    reason: str


class Ledger:
    """Small files beside the spool, shared by every process that uses the folder."""

    def __init__(self, folder: Path, *, max_refused_bytes: int) -> None:
        self._refused = folder / "refused.ndjson"
        self._older = folder / "refused.older.ndjson"
        self._dropped = folder / "dropped"
        self._failure = folder / "failure.json"
        self._max_refused_bytes = max_refused_bytes

    def create(self) -> None:
        """Write the counter while there is room: later it is changed in place, on a full disk too."""
        self._count_dropped(0)

    def set_aside(self, line: bytes, reason: str) -> None:
        """Keep an event that will never be taken, with the reason, for a human to look at.

        Where even that cannot be written, the event is counted as dropped: it must not block the others.
        """
        entry = {"at": _now(), "reason": reason, "event": line.decode("utf-8", "replace")}
        try:
            self._write_refused(json.dumps(entry).encode() + b"\n")
        except OSError:
            self.drop()

    def drop(self) -> None:
        """Count one event that could be neither delivered nor kept. Raises OSError."""
        self._count_dropped(1)

    def dropped(self) -> int:
        """How many events were dropped since the folder was made."""
        return _number(_read(self._dropped))

    def refused(self) -> int:
        """How many refused events are kept."""
        return sum(_read(path).count(b"\n") for path in (self._older, self._refused))

    def note_failure(self, reason: str) -> None:
        """Tell the other processes that the collector could not be reached just now. Raises OSError."""
        _replace(self._failure, json.dumps({"at": _now(), "reason": reason}).encode())

    def clear_failure(self) -> None:
        """The collector took events again; on a disk turned read-only the note stays and costs pauses."""
        with suppress(OSError):
            self._failure.unlink()

    def seconds_since_failure(self) -> float | None:
        """The age of the last failure in seconds; None if deliveries have worked since."""
        try:
            return time.time() - self._failure.stat().st_mtime
        except OSError:
            return None

    def failure(self) -> Failure | None:
        """The last failure; None if deliveries have worked since."""
        try:
            noted = json.loads(_read(self._failure))
            return Failure(datetime.fromisoformat(noted["at"]), noted["reason"])
        except ValueError:  # absent, or cut short by a full disk
            return None

    def _write_refused(self, entry: bytes) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        descriptor = os.open(self._refused, flags, 0o600)
        try:
            os.write(descriptor, entry)
            full = os.fstat(descriptor).st_size > self._max_refused_bytes
        finally:
            os.close(descriptor)
        if full:
            self._refused.replace(self._older)

    def _count_dropped(self, more: int) -> None:
        with locked(self._dropped, _COUNTER_SECONDS):
            number = _number(_read(self._dropped)) + more
            descriptor = os.open(self._dropped, os.O_WRONLY | os.O_CLOEXEC)
            try:
                os.pwrite(descriptor, b"%0*d\n" % (_WIDTH, number), 0)
            finally:
                os.close(descriptor)


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _number(digits: bytes) -> int:
    return int(digits) if digits.strip().isdigit() else 0


def _replace(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)
