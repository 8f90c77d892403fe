"""Work beside the server, in a thread of its own."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_NICE = 5
"""A third of the time of a thread that competes: who keeps all cores busy shall not stop the work."""


def give_way() -> None:
    """Where cores are short the calling thread comes after those that answer."""
    if sys.platform == "linux":  # elsewhere only a process as a whole can give way
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


@contextmanager
def beside(name: str, work: Callable[[threading.Event], None], *, seconds: float) -> Iterator[None]:
    """The work goes on inside the block; its event is set at the end, and it has `seconds` to stop."""
    stopping = threading.Event()

    def run() -> None:
        give_way()
        work(stopping)

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(seconds)
