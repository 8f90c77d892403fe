"""A SQL endpoint on a free loopback port over a home of its own."""

import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from empty import started_home

from lineage.collect.log import Kind, Record
from lineage.pipeline import Pipeline
from lineage.serve.postgres.endpoint import Endpoint
from lineage.serve.server import listen

PSQL = shutil.which("psql") or ""
STORY = Path(__file__).parents[1] / "golden" / "two_teams" / "events.ndjson"


class Served:
    """An endpoint and what it serves."""

    def __init__(self, pipeline: Pipeline, endpoint: Endpoint) -> None:
        self.pipeline = pipeline
        self.endpoint = endpoint
        self.port = endpoint.port
        self.dsn = f"host=127.0.0.1 port={self.port} user=anyone dbname=lineage"

    def connect(self, **settings: str) -> psycopg.Connection:
        return psycopg.connect(self.dsn, autocommit=True, **settings)

    def psql(self, *commands: str, **environment: str) -> str:
        """What psql prints, unaligned, for each command; it must have succeeded."""
        arguments = [part for command in commands for part in ("-c", command)]
        finished = subprocess.run(
            [PSQL, "-X", "-q", "-A", "-v", "ON_ERROR_STOP=1", self.dsn, *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, **environment},
            check=False,
        )
        assert finished.returncode == 0, finished.stderr
        return finished.stdout


@contextmanager
def serving_sql(home: Path, context: ssl.SSLContext | None = None) -> Iterator[Served]:
    pipeline = Pipeline.open(started_home(home))
    endpoint = Endpoint(pipeline, listen("127.0.0.1", 0), context)
    endpoint.start()
    try:
        yield Served(pipeline, endpoint)
    finally:
        endpoint.stop()
        pipeline.close()


def fill(running: Served) -> None:
    """Take in the story of two teams."""
    records = [Record(Kind.EVENT, body) for body in STORY.read_bytes().splitlines()]
    running.pipeline.log.append(records).result(timeout=30)
    assert running.pipeline.wait(timeout=60) == 0
