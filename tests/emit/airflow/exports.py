"""Real exports, made with `python flow.py airflow create` against a loopback S3."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

FLOWS = Path(__file__).parent / "exported"


@dataclass(frozen=True)
class Exporter:
    """Exports flows into its folder."""

    folder: Path
    environment: dict[str, str]

    def export(self, flow: str, *options: str, **environment: str) -> Path:
        """The DAG file of a flow, as Metaflow writes it."""
        out = self.folder / f"{flow}.py"
        command = [sys.executable, str(FLOWS / f"{flow}.py"), "--no-pylint", "--datastore=s3"]
        done = subprocess.run(
            [*command, "--with=kubernetes:image=python:3.11", *options, "airflow", "create", str(out)],
            cwd=self.folder,
            env=self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return out


@contextmanager
def exporter(folder: Path) -> Iterator[Exporter]:
    """An exporter with a bucket of its own, and with the listener that this package installs."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    url = "http://{}:{}".format(*server.get_host_and_port())
    client = boto3.Session("test", "test", region_name="us-east-1").client("s3", endpoint_url=url)
    client.create_bucket(Bucket="exports")
    client.close()
    foreign = ("LINEAGE", "OPENLINEAGE", "METAFLOW", "AWS")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(foreign)} | {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "LINEAGE_URL": "http://lineage.example",
        "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(folder),
        "METAFLOW_DATASTORE_SYSROOT_S3": "s3://exports/metaflow",
        "METAFLOW_DATATOOLS_S3ROOT": "s3://exports/data",
        "METAFLOW_HOME": str(folder / "home"),
        "METAFLOW_S3_ENDPOINT_URL": url,
        "METAFLOW_USER": "ann",
    }
    try:
        yield Exporter(folder, environment)
    finally:
        server.stop()
