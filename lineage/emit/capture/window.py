"""The window during which reads and writes are recorded, and what one of them was."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Literal

Direction = Literal["read", "write"]


@dataclass(slots=True)
class Observation:
    """One read or write of a dataset outside the host's own storage.

    `via` names the layer that saw it, None says that nobody did: the user declared it. `at` is when it
    happened, `size` counts bytes, `schema` is (column, type) in the library's own words. An entity tag
    comes without quotes, a version id only from a versioned bucket.
    """

    direction: Direction
    namespace: str
    name: str
    via: str | None
    at: datetime
    etag: str | None = None
    version_id: str | None = None
    last_modified: datetime | None = None
    size: int | None = None
    rows: int | None = None
    schema: tuple[tuple[str, str], ...] | None = None

    @property
    def version(self) -> str | None:
        """The content key: the store's version id, else its entity tag."""
        return self.version_id or self.etag

    def absorb(self, other: "Observation") -> None:
        """Add what another layer knew of the same access.

        A read counts from its first moment, a write until its last. Of two layers the outer one, which
        reports later, names itself; boto3 and open() are inner ones of everything.
        """
        for each in fields(self):
            if getattr(self, each.name) is None:
                setattr(self, each.name, getattr(other, each.name))
        if self.direction == "write":
            self._replace_content(other)
        self.at = min(self.at, other.at) if self.direction == "read" else max(self.at, other.at)
        if other.via not in (None, "open", "botocore") or self.via is None:
            self.via = other.via

    def _replace_content(self, later: "Observation") -> None:
        for name in ("etag", "version_id", "last_modified", "size", "rows", "schema"):
            value = getattr(later, name)
            if value is not None:
                setattr(self, name, value)


class Window:
    """Collects observations and SQL statements of one step; safe to use from several threads.

    `skip` holds path prefixes and URL prefixes that are the host's own storage and no dataset.
    """

    def __init__(self, skip: tuple[str, ...] = ()) -> None:
        self.skip = skip
        self.statements: list[str] = []
        self._seen: dict[tuple[Direction, str, str], list[Observation]] = {}
        self._lock = threading.RLock()

    def record(self, seen: Observation) -> None:
        """Keep an observation; one of the same place and the same version is the same access.

        A step that reads what it has written itself reads nothing from outside.
        """
        with self._lock:
            if seen.direction == "read" and ("write", seen.namespace, seen.name) in self._seen:
                return
            known = self._seen.setdefault((seen.direction, seen.namespace, seen.name), [])
            same = (each for each in known if _is_same(each, seen))
            earlier = next(same, None)
            if earlier is None:
                known.append(seen)
            else:
                earlier.absorb(seen)

    def note_statement(self, sql: str) -> None:
        """Keep the text of a statement, once."""
        with self._lock:
            if sql not in self.statements:
                self.statements.append(sql)

    def rename(self, namespace: str, old: str, new: str) -> None:
        """Follow a file that was written under one name and moved to another."""
        with self._lock:
            for moved in self._seen.pop(("write", namespace, old), ()):
                moved.name = new
                self.record(moved)

    def observations(self) -> list[Observation]:
        """Everything recorded, in the order of first sight."""
        with self._lock:
            return [one for known in self._seen.values() for one in known]


def _is_same(earlier: Observation, seen: Observation) -> bool:
    """Whether two accesses of one place are one: only reads of two known versions are not."""
    return (
        seen.direction == "write"
        or None in (earlier.version, seen.version)
        or earlier.version == seen.version
    )


class _Process:
    """The window that is open in this process."""

    window: Window | None = None


class _Thread(threading.local):
    """How many quiet() blocks this thread is in."""

    quiet = 0


_thread = _Thread()


def current() -> Window | None:
    """The open window, None outside of a step and where this thread is quiet."""
    if _Process.window is None or _thread.quiet:
        return None
    return _Process.window


def open_window(window: Window) -> None:
    """Begin recording into `window`, in all threads of this process."""
    _Process.window = window


def close_window() -> None:
    """End recording; the notes stay in the window."""
    _Process.window = None


# A forked child could inherit the window's lock held, and wait for it forever.
os.register_at_fork(after_in_child=close_window)


@contextmanager
def quiet() -> Iterator[None]:
    """Record nothing that this thread does inside: it is not the user's access."""
    _thread.quiet += 1
    try:
        yield
    finally:
        _thread.quiet -= 1


def observe(direction: Direction, namespace: str, name: str, via: str | None) -> Observation:
    """An observation of this moment."""
    return Observation(direction, namespace, name, via, datetime.now(UTC))
