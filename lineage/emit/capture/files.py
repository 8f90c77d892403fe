"""Local files, through the interpreter's audit events.

They see every open() of Python code; they do not see the C++ of pyarrow and duckdb, nor child processes.
A step may open a file ten thousand times, so the hook only notes what it must; the window looks later.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Any

from lineage.emit.capture import local, window
from lineage.emit.harmless import harmless


@harmless
def _opened(seeing: window.Window, args: tuple[Any, ...]) -> None:
    path, _mode, flags = args
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    if not isinstance(path, str) or path.endswith(local.CODE):
        return seeing.known_opens.add(args)
    flags = flags or 0
    if path[:1] != "/":
        path = os.path.join(os.getcwd(), path)  # noqa: PTH109, PTH118 - a string, in a hook of every open()
    if seeing.tells_folder_of(path, flags):
        return None
    try:
        status = os.lstat(path)
    except OSError:
        status = None
    return seeing.note_open(args, local.Opened(path, flags, time.time(), status))


@harmless
def _renamed(seeing: window.Window, args: tuple[Any, ...]) -> None:
    seeing.known_opens.clear()
    old, new = args[:2]
    seeing.rename("file", os.path.realpath(os.fsdecode(old)), os.path.realpath(os.fsdecode(new)))


@harmless
def _moved(seeing: window.Window, _args: tuple[Any, ...]) -> None:
    """A relative path means another file from now on."""
    seeing.known_opens.clear()


_LISTENERS: dict[str, Callable[[window.Window, tuple[Any, ...]], None]] = {
    "open": _opened,
    "os.rename": _renamed,
    "os.chdir": _moved,
}


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if window.Watching.window is None or event not in _LISTENERS:
        return
    try:
        if args in window.Watching.window.known_opens:
            return
    except TypeError:  # a path in a buffer cannot be looked up
        return
    seeing = window.current()
    if seeing is not None:
        _LISTENERS[event](seeing, args)


def install() -> None:
    """Begin to listen; an audit hook stays until the process ends."""
    sys.addaudithook(_audit)
