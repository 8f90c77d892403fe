"""Progress bars where a person waits."""

import time
from collections.abc import Callable

from rich.console import Console
from rich.progress import Progress

_EVERY = 0.2


def watch(what: str, unfinished: Callable[[], bool], *, quiet: bool) -> None:
    """Wait until `unfinished()` is false, with a moving bar on stderr unless `quiet`."""
    with Progress(console=Console(stderr=True), disable=quiet, transient=True) as progress:
        task = progress.add_task(what, total=None)
        while unfinished():
            progress.advance(task)
            time.sleep(_EVERY)
