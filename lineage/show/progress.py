"""Progress bars where a person waits."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress

_EVERY = 0.2

Show = Callable[[int, int], None]
"""Says how much is done, and of how much."""


def watch(what: str, unfinished: Callable[[], bool], *, quiet: bool) -> None:
    """Wait until `unfinished()` is false, with a moving bar on stderr unless `quiet`."""
    with _progress(quiet) as progress:
        task = progress.add_task(what, total=None)
        while unfinished():
            progress.advance(task)
            time.sleep(_EVERY)


@contextmanager
def bar(what: str, *, quiet: bool) -> Iterator[Show]:
    """A bar on stderr, unless `quiet`, that shows how far the work inside has come."""
    with _progress(quiet) as progress:
        task = progress.add_task(what, total=None)

        def show(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield show


def _progress(quiet: bool) -> Progress:
    """Nothing is drawn where nobody looks: into a file or a pipe."""
    screen = Console(stderr=True)
    return Progress(console=screen, disable=quiet or not screen.is_terminal, transient=True)
