"""`lineage serve` in a process of its own, and the query commands that ask it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lineage.demo.http import answers
from lineage.demo.processes import Service, ServiceError, Services, free_port

LINEAGE = (sys.executable, "-m", "lineage.cli")

_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_ANSWER_SECONDS = 60.0


class Collector:
    """A running `lineage serve` with a home of its own."""

    def __init__(
        self, services: Services, home: Path, env: Mapping[str, str], *, port: int | None = None
    ) -> None:
        port = port or free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.home = home
        self._services = services
        self._env = {**env, "LINEAGE_URL": self.url}
        self.start()

    def start(self) -> None:
        """Start it, the first time or again, on the same port."""
        port = self.url.rpartition(":")[2]
        command = [*LINEAGE, "serve", "--home", str(self.home), "--port", port, "--sql-port", "0"]
        self._service: Service = self._services.start("collector", command, env=self._env)

    def stop(self) -> None:
        """End it; what it has taken stays in its home."""
        self._service.terminate()
        self._service.end(deadline=time.monotonic() + _STOP_SECONDS)

    def wait_ready(self) -> None:
        """Return once it takes events; raise ServiceError if it does not."""
        self._service.wait_until(
            lambda: answers(f"{self.url}/health/ready"), seconds=_START_SECONDS, what="ready"
        )

    def ask(self, *arguments: str, colour: bool = False) -> str:
        """Return what `lineage ARGUMENTS` prints; raise ServiceError if it fails."""
        command = [*LINEAGE, *arguments]
        env = {**self._env, "FORCE_COLOR": "1"} if colour else self._env
        result = subprocess.run(
            command, env=env, capture_output=True, text=True, timeout=_ANSWER_SECONDS, check=False
        )
        if result.returncode:
            raise ServiceError(f"lineage {' '.join(arguments)}: {result.stderr.strip()}")
        return result.stdout

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Return the rows of a query over the public SQL views."""
        answer: list[dict[str, Any]] = json.loads(self.ask("sql", query, "--format", "json"))
        return answer
