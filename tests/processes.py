"""`lineage serve` as a process of its own."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from lineage.state.keys import Keys, Role
from lineage.state.state import State

LINEAGE = (sys.executable, "-m", "lineage.cli")


@contextmanager
def served(home: Path, *options: str, status: int = 0) -> Iterator[str]:
    """The address of a server process on `home`, which ends with `status`."""
    command = [*LINEAGE, "serve", "--home", str(home), "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        try:
            assert said.startswith(f"lineage: serving {home} on "), said + process.stderr.read()
            address = said.split(" on ")[1].partition(";")[0]
            wait_until_it_answers(address)
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.stderr.read()
    assert process.returncode == status


def wait_until_it_answers(address: str) -> None:
    """The listener is bound already: a request waits in it until the server takes it."""
    with httpx.Client(verify=False, timeout=60) as client:  # noqa: S501 - only that it answers
        assert client.get(f"{address}/health/live").status_code == 200


def make_key(home: Path, role: Role) -> str:
    """A key of a home on which no server need run."""
    home.mkdir(exist_ok=True)
    state = State.open(home)
    _, token = Keys(state).create(role)
    state.close()
    return token
