"""The window during which reads and writes are recorded."""

import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lineage.emit.capture import local
from lineage.emit.capture.connections import Statement
from lineage.emit.capture.observation import Direction, Observation
from lineage.emit.capture.relay import Relay
from lineage.emit.harmless import harmless

MOST_DATASETS = 2_000
"""After so many, further files and objects count as the folder they lie in: events must stay deliverable."""

MOST_STATEMENTS = 200
MOST_PENDING = 500
MOST_KNOWN = 50_000


class Window:
    """Collects observations and SQL statements of one step; safe to use from several threads.

    `skip` holds path prefixes and URL prefixes that are the host's own storage and no dataset.
    """

    def __init__(self, skip: tuple[str, ...] = ()) -> None:
        self.skip = skip
        self.statements: list[Statement] = []
        self.known_opens: set[tuple[Any, ...]] = set()
        self._opened: deque[local.Opened] = deque()
        self._folders = local.Folders()
        self._seen: dict[tuple[Direction, str, str], list[Observation]] = {}
        self._lock = threading.RLock()
        self._relay: Relay | None = None
        self._in_child = False
        self._sent: set[tuple[Any, ...]] = set()

    def record(self, seen: Observation) -> None:
        """Keep an observation; one of the same place and the same version is the same access.

        A step that reads what it has written itself reads nothing from outside.
        """
        if self._in_child:
            return self._send("record", seen)
        with self._lock:
            self._catch_up()
            return self._keep(seen)

    def note_open(self, args: tuple[Any, ...], opened: local.Opened) -> None:
        """Note an open() of a local file to look at it later; the next with these audit arguments is no news.

        A file that was not there to be read may be there the next time.
        """
        self._opened.append(opened)
        if opened.status is not None or "read" not in local.directions(opened.flags):
            self.known_opens.add(args)
        if len(self._opened) >= MOST_PENDING or self._in_child:
            self._catch_up()

    def tells_folder_of(self, path: str, flags: int) -> bool:
        """Whether the window is full and names the file's folder: one more of many thousands is no news."""
        if len(self._seen) < MOST_DATASETS:
            return False
        folder = self._folders[path.rpartition("/")[0]]
        return all((direction, "file", folder) in self._seen for direction in local.directions(flags))

    def _catch_up(self) -> None:
        """Look at the files that were only noted."""
        with self._lock:
            if len(self.known_opens) > MOST_KNOWN:
                self.known_opens.clear()
            while self._opened:
                opened = self._opened.popleft()
                for seen in local.observed(opened, self._folders, self.skip):
                    if self._in_child:
                        self._send("record", seen)
                    else:
                        self._keep(seen)

    def _keep(self, seen: Observation) -> None:
        if len(self._seen) >= MOST_DATASETS and seen.place not in self._seen:
            seen = seen.of_folder()
        if seen.direction == "read" and ("write", seen.namespace, seen.name) in self._seen:
            return
        known = self._seen.setdefault(seen.place, [])
        earlier = next((each for each in known if each.is_same_access(seen)), None)
        if earlier is None:
            known.append(seen)
        else:
            earlier.absorb(seen)

    def note_statement(self, statement: Statement) -> None:
        """Keep a statement, once; what comes after the first MOST_STATEMENTS is left out."""
        if self._in_child:
            self._send("note_statement", statement)
            return
        with self._lock:
            if len(self.statements) < MOST_STATEMENTS and statement not in self.statements:
                self.statements.append(statement)

    def rename(self, namespace: str, old: str, new: str) -> None:
        """Follow a file that was written under one name and moved to another."""
        if self._in_child:
            self._send("rename", namespace, old, new)
            return
        with self._lock:
            self._catch_up()
            for moved in self._seen.pop(("write", namespace, old), ()):
                moved.name = new
                self._keep(moved)

    @harmless
    def open(self) -> None:
        """Be ready for the notes of forked children."""
        self._relay = Relay.open()

    @harmless
    def close(self) -> None:
        """Take the notes of forked children in."""
        if self._relay is not None and not self._in_child:
            notes, self._relay = self._relay.receive(), None
            for method, arguments in notes:
                getattr(self, method)(*arguments)

    def enter_child(self) -> None:
        """This process was forked; a lock that another thread held then would never be released here."""
        self._lock = threading.RLock()
        self._in_child = True
        self._opened.clear()
        self.known_opens.clear()

    def _send(self, method: str, *arguments: Any) -> None:
        """Hand a note to the parent; a place is told once, or many reads would fill the memory."""
        key = (method, *(each.key if isinstance(each, Observation) else each for each in arguments))
        if self._relay is not None and key not in self._sent and len(self._sent) < MOST_DATASETS:
            self._sent.add(key)
            self._relay.send((method, arguments))

    def observations(self) -> list[Observation]:
        """Everything recorded, in the order of first sight."""
        with self._lock:
            self._catch_up()
            return [one for known in self._seen.values() for one in known]


class Watching:
    """The window that is open in this process."""

    window: Window | None = None


class _Thread(threading.local):
    """How many quiet() blocks this thread is in."""

    quiet = 0


_thread = _Thread()


def current() -> Window | None:
    """The open window, None outside of a step and where this thread is quiet."""
    if Watching.window is None or _thread.quiet:
        return None
    return Watching.window


def open_window(window: Window) -> None:
    """Begin recording into `window`, in all threads of this process and in the children it forks."""
    window.open()
    Watching.window = window


def close_window() -> None:
    """End recording; the notes stay in the window."""
    if Watching.window is not None:
        window, Watching.window = Watching.window, None
        window.close()


@harmless
def _forked() -> None:
    if Watching.window is not None:
        Watching.window.enter_child()


os.register_at_fork(after_in_child=_forked)


@contextmanager
def quiet() -> Iterator[None]:
    """Record nothing that this thread does inside: it is not the user's access."""
    _thread.quiet += 1
    try:
        yield
    finally:
        _thread.quiet -= 1
