"""Local files, through the interpreter's audit events.

They see every open() of Python code; they do not see the C++ of pyarrow and duckdb, nor child processes.
"""

import os
import stat
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from lineage.emit.capture import observation, window
from lineage.emit.harmless import harmless

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CODE = (".py", ".pyc", ".pyi", ".so", ".pth", ".egg-link", ".lock")
_SYSTEM = ("/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/bin", "/run")
_OWN_FOLDERS = ("/.metaflow/", "/.git/", "/__pycache__/", "/.cache/", "/.config/", "/.aws/", "/.ipython/")


def _prefixes() -> tuple[str, ...]:
    folders = (sys.prefix, sys.base_prefix, os.path.dirname(os.__file__), *_SYSTEM)  # noqa: PTH120 - a string
    scratch = os.path.join(tempfile.gettempdir(), "metaflow.")  # noqa: PTH118 - a prefix, not a path
    return (*(f"{os.path.realpath(folder)}/" for folder in folders), scratch)


_SKIP = _prefixes()


def is_noise(path: str, skip: Iterable[str] = ()) -> bool:
    """Whether a real path is code, configuration or the host's own storage, and no dataset."""
    return (
        path.endswith(_CODE)
        or path.startswith((*_SKIP, *skip))
        or "/metaflow.s3." in path
        or any(folder in path for folder in _OWN_FOLDERS)
    )


def read_or_written(path: str, direction: observation.Direction, via: str) -> observation.Observation | None:
    """The observation of a local file as it is now; None if it is no regular file or folder."""
    seen = observation.observe(direction, "file", path, via)
    try:
        status = os.stat(path)  # noqa: PTH116 - runs at every open of the user's code
    except OSError:
        return seen if direction == "write" else None
    if stat.S_ISREG(status.st_mode):
        seen.size, seen.last_modified = status.st_size, datetime.fromtimestamp(status.st_mtime, UTC)
        return seen
    return seen if stat.S_ISDIR(status.st_mode) and via != "open" else None


@harmless
def _opened(seeing: window.Window, args: tuple[Any, ...]) -> None:
    path, _mode, flags = args
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    if not isinstance(path, str) or path.endswith(_CODE):
        return
    path = os.path.realpath(path)
    if is_noise(path, seeing.skip):
        return
    flags = flags or 0
    writes = bool(flags & _WRITES)
    if not writes or (flags & os.O_RDWR and not flags & os.O_TRUNC):
        _record(seeing, path, "read")
    if writes:
        _record(seeing, path, "write")


def _record(seeing: window.Window, path: str, direction: observation.Direction) -> None:
    seen = read_or_written(path, direction, "open")
    if seen is not None:
        seeing.record(seen)


@harmless
def _renamed(seeing: window.Window, args: tuple[Any, ...]) -> None:
    old, new = args[:2]
    seeing.rename("file", os.path.realpath(os.fsdecode(old)), os.path.realpath(os.fsdecode(new)))


_LISTENERS = {"open": _opened, "os.rename": _renamed}


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if event not in _LISTENERS:
        return
    seeing = window.current()
    if seeing is not None:
        with window.quiet():
            _LISTENERS[event](seeing, args)


def settle(seen: observation.Observation) -> observation.Observation | None:
    """What is left of a written local file when the window closes: its size and time, or None if it is gone.

    A file that the step has removed again was a scratch file.
    """
    if seen.namespace != "file" or seen.direction != "write" or seen.via is None:
        return seen
    final = read_or_written(seen.name, "write", "settled")
    if final is None or not os.path.lexists(seen.name):
        return None
    seen.size, seen.last_modified = final.size, final.last_modified
    seen.at = max(seen.at, final.last_modified or seen.at)
    return seen


def install() -> None:
    """Begin to listen; an audit hook stays until the process ends."""
    sys.addaudithook(_audit)
