"""A lock between processes and between threads that waits only so long."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE = 0.001


@contextmanager
def locked(path: Path, seconds: float) -> Iterator[bool]:
    """Hold the flock on `path`; yields False if others kept it for all of `seconds` (0: try once).

    Every call opens the file anew, so threads of one process exclude each other too. The lock is given
    back explicitly: a child forked meanwhile has inherited the descriptor and would keep it locked.
    Raises OSError if the file cannot be opened.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        held = _acquire(descriptor, time.monotonic() + seconds)
        try:
            yield held
        finally:
            if held:
                fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, deadline: float) -> bool:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE)
        else:
            return True
