"""Metaflow flows as their owners run them: `python flow.py run`, and exported to Airflow."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from lineage.demo.processes import ServiceError, Services
from lineage.emit.airflow.port_command import port_file

_RUN_ID = re.compile(r"\(run-id (\d+)\)")
_DAG_ID = re.compile(r"^DAG (\S+) for flow", re.MULTILINE)
_EXPORT_SECONDS = 120.0
_POD = ("--datastore=s3", "--with=kubernetes:image=python:3.11")


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

    def export(self, flow: Path, out: Path, *options: str, schedule_on: Sequence[str] = ()) -> str:
        """Export a flow as the DAG file `out` of Airflow 3; return the DAG's id, or raise ServiceError.

        Its pods take their artifacts and their code from S3, and its owners' metadata from here.
        """
        command = [sys.executable, str(flow), "--no-pylint", *_POD]
        draft = self.home / f"{out.stem}.exported.py"
        command += ["airflow", "create", str(draft), *options]
        process = self._services.start(f"export-{flow.stem}", command, env=self.env, cwd=self.home)
        process.wait_for_end(seconds=_EXPORT_SECONDS)
        match = _DAG_ID.search(process.log.read_text())
        if match is None:
            raise ServiceError(f"{flow.name} printed no DAG id ({process.log})")
        port_file(draft, out, schedule_on)
        return match[1]


def _settings(home: Path) -> dict[str, str]:
    return {
        "METAFLOW_HOME": str(home),
        "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(home),
        "METAFLOW_DATASTORE_SYSROOT_S3": "s3://metaflow-data/metaflow",
        "METAFLOW_DATATOOLS_S3ROOT": "s3://metaflow-data/data",
        "METAFLOW_DEFAULT_DATASTORE": "local",
        "METAFLOW_DEFAULT_METADATA": "local",
        "METAFLOW_USER": "demo",
    }
