"""Progress bars where a person waits."""

import time

import msgspec
from rich.console import Console
from rich.progress import Progress

from lineage.client import Client

_EVERY = 0.2


def watch_rebuild(client: Client, records: int, *, quiet: bool) -> None:
    """Wait until the server has rebuilt its store of `records` records."""
    with Progress(console=Console(stderr=True), disable=quiet, transient=True) as progress:
        task = progress.add_task(f"rebuilding from {records} records", total=None)
        while msgspec.json.decode(client.get("/health/ready"))["rebuilding"]:
            progress.advance(task)
            time.sleep(_EVERY)
