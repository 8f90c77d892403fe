"""Five million rows from a server in a process of its own: they pass through, they do not pile up."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from lineage.home import CONFIG, SERVER

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(os.environ.get("LINEAGE_SOAK") != "1", reason="takes minutes: make soak"),
]

ROWS = 5_000_000
LIMIT_MB = 400
WIDE = (
    b"select i, i / 7.0 as ratio, 'name ' || i as name, timestamptz '2026-01-01' + to_seconds(i) as at "
    b"from range(5000000) as r (i)"
)


class Process(NamedTuple):
    """A server, by what it says of itself."""

    pid: int
    sql_port: int

    def peak_mb(self) -> float:
        """The most memory it ever had, in MB."""
        said = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text())
        assert said is not None
        return int(said[1]) / 1024


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    (tmp_path / CONFIG).write_text("[sql]\nstatement_seconds = 1200\n")
    command = [Path(sys.executable).with_name("lineage"), "serve", "--port", "0", "--home", tmp_path]
    with (
        (tmp_path / "said").open("wb") as said,
        subprocess.Popen(command, stdout=said, stderr=said) as server,
    ):
        try:
            deadline = time.monotonic() + 60
            while not (tmp_path / SERVER).exists():
                assert server.poll() is None, (tmp_path / "said").read_text()
                assert time.monotonic() < deadline, "the server did not start in time"
                time.sleep(0.05)
            yield Process(server.pid, json.loads((tmp_path / SERVER).read_text())["sql_port"])
        finally:
            server.terminate()
            server.wait(60)


@pytest.mark.timeout(1800)
def test_five_million_rows_pass_through_little_memory(process: Process) -> None:
    dsn = f"host=127.0.0.1 port={process.sql_port} user=anyone dbname=lineage"
    idle = process.peak_mb()
    for binary in (False, True):
        with psycopg.connect(dsn) as connection, connection.cursor(binary=binary) as cursor:
            started = time.perf_counter()
            assert sum(1 for _ in cursor.stream(WIDE, size=2_000)) == ROWS
        seconds = time.perf_counter() - started
        said = f"binary={binary}: {seconds:.0f} s, peak {process.peak_mb():.0f} MB, {idle:.0f} MB before"
        print(said)  # noqa: T201 - the figures a soak is run for
    assert process.peak_mb() < LIMIT_MB
