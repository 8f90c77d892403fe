"""`lineage demo`: the whole story on this machine, in minutes, and nothing left behind."""

from __future__ import annotations

import argparse
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from lineage.demo import standin
from lineage.errors import BadConfiguration, LineageError, MissingExtra

if TYPE_CHECKING:
    from rich.console import Console

    from lineage.demo.world import World

INTERRUPTED = 130
"""Exit status after Ctrl-C or SIGTERM, as shells give it."""

_NEEDED = (
    "airflow",
    "boto3",
    "duckdb",
    "litestar",
    "metaflow",
    "moto",
    "openlineage",
    "pandas",
    "rich",
    "sklearn",
)


_NO_PODS = f"No pods here, this user cannot make {standin.XCOM}: the flows run as with --local-flows.\n"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `lineage demo`."""
    parser.add_argument(
        "--keep-running", action="store_true", help="leave the servers up until Ctrl-C and print their URLs"
    )
    parser.add_argument(
        "--home", type=Path, help="work in this folder and keep it (default: a temporary one)"
    )
    parser.add_argument(
        "--local-flows",
        dest="exported",
        action="store_false",
        help="run the flows as their owners do, one after the other, instead of exporting them to Airflow",
    )
    parser.add_argument("--port", type=int, help="port of the collector on 127.0.0.1 (default: a free one)")


def run(
    home: Path | None = None,
    *,
    keep_running: bool = False,
    port: int | None = None,
    exported: bool = True,
) -> int:
    """Tell the story; return the exit status: 0, 1 with one line that names the fault, 130 if interrupted.

    The flows are `exported` to the demo's Airflow where processes can stand in for pods, or run as their
    owners run them.

    Ends every process it started, whatever happens. The temporary folder that stands in for `home` is
    removed at the end, unless `keep_running` is set or something failed: then its logs are needed.
    """
    try:
        _ensure_possible(port)
        if exported and not standin.is_possible():
            exported = False
            sys.stdout.write(_NO_PODS)
        folder = home or Path(tempfile.mkdtemp(prefix="lineage-demo-"))
        with _sigterm_as_interrupt():
            status = _tell(folder.resolve(), keep_running=keep_running, port=port, exported=exported)
    except LineageError as error:
        sys.stderr.write(f"lineage: {error}\n")
        return 1
    if home is None and not keep_running:
        shutil.rmtree(folder)
    return status


def _tell(folder: Path, *, keep_running: bool, port: int | None, exported: bool) -> int:
    try:
        from rich.console import Console

        from lineage.demo.story import Story
        from lineage.demo.world import world

        console = Console()
        with world(folder, port=port, exported=exported) as running:
            Story(running, console).tell()
            if keep_running:
                _keep(running, console)
    except KeyboardInterrupt:
        sys.stderr.write("\nlineage: demo interrupted; nothing is left running\n")
        return INTERRUPTED
    return 0


def _keep(world: World, console: Console) -> None:
    lines = (
        f"\nCollector  {world.collector.url}   (export LINEAGE_URL={world.collector.url})",
        f"Airflow    {world.airflow.url}",
        f"S3         {world.s3.url}",
        f"Ctrl-C ends all of it; {world.home} stays.",
    )
    console.print("\n".join(lines), soft_wrap=True, highlight=False)
    with suppress(KeyboardInterrupt):
        signal.pause()


def _ensure_possible(port: int | None) -> None:
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        install = "pip install 'unified-lineage[demo]'"
        raise MissingExtra(f"the demo needs {install} (missing: {', '.join(missing)})")
    if port is not None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise BadConfiguration(
                    f"port {port} of 127.0.0.1 cannot be used: {error.strerror}"
                ) from error


@contextmanager
def _sigterm_as_interrupt() -> Iterator[None]:
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
