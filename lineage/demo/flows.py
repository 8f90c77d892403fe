"""Metaflow flows, run as their owners run them: `python flow.py run`."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from lineage.demo.processes import ServiceError, Services

_RUN_ID = re.compile(r"\(run-id (\d+)\)")


class Metaflow:
    """Runs flows whose artifacts and metadata lie in `home`."""

    def __init__(self, services: Services, home: Path, env: Mapping[str, str]) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.env = {**env, **_settings(home)}
        self._services = services

    def run(self, flow: Path, *options: str, seconds: float) -> str:
        """Run a flow to its end; return its run id. Raise ServiceError if it fails or takes longer."""
        command = [sys.executable, str(flow), "--no-pylint", "run", *options]
        process = self._services.start(flow.stem, command, env=self.env, cwd=self.home)
        process.wait_for_end(seconds=seconds)
        match = _RUN_ID.search(process.log.read_text())
        if match is None:
            raise ServiceError(f"{flow.name} printed no run id ({process.log})")
        return match[1]


def _settings(home: Path) -> dict[str, str]:
    return {
        "METAFLOW_HOME": str(home),
        "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(home),
        "METAFLOW_DEFAULT_DATASTORE": "local",
        "METAFLOW_DEFAULT_METADATA": "local",
        "METAFLOW_USER": "demo",
    }
